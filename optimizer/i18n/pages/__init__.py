"""The words of the web page, a file a language and a part of the page; the keys of both languages are the same."""
