"""What the page says at its door: who may come in, and what a role may do."""

from __future__ import annotations

from optimizer.i18n.marking import word

WORDS = (
    word("access.login", "Log in"),
    word("access.logout", "Log out"),
    word("access.signed_out", "This page is for people who have logged in."),
    word("access.expired", "Your login has expired: log in again."),
    word("access.unknown", "You have no access to this page: ask its administrator for a role."),
    word("access.faulty", "The page is closed: its settings of the login are at fault, which its administrator can read in the guide."),
    word("access.unavailable", "The login cannot be used: tell the administrator of this page."),
    word("access.role.view", "Logged in as {name}, viewer: look, try what-ifs, download."),
    word("access.role.work", "Logged in as {name}, editor: everything."),
    word("access.view", "Own figures, files and saved scenarios are for editors: you are logged in as a viewer."),
)
