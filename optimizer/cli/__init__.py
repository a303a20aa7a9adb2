"""The command `optimizer`: `app` registers the commands, `commands` has their arguments, `actions` what they do."""
