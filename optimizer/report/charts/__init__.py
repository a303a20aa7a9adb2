"""Charts as Altair specs: functions of the report's rows and the words of one language, for the page and the papers."""
