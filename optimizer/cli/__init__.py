"""The command `optimizer`: `app` registers the commands; each stands in a file of `commands`, on what `console` and `options` share."""
