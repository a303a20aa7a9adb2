"""How the cheapest mix is found: the search, its relaxations and cuts, and the processes in which it runs."""
