"""Bad numbers of offers, losses, bundles, simulations and what is uncertain, with the place and the words of their fault."""

from __future__ import annotations

from support.bad_inputs import ROW, WITH_BUNDLES, Bad, amount, bad, both, bundles, case, loss, offer, put, swap

NUMBERS = [
    amount("thousands", '"50,000"', "commas"),
    amount("points", "1.000.00", "not a number"),
    amount("space within", "50 000", "not a number"),
    amount("underscore", "50_000", "underscores"),
    amount("per cent", "5%", "per cent"),
    amount("yen", "¥50000", "currency sign"),
    amount("oku", "10億", "whole units"),
    amount("million", "5m", "whole units"),
    amount("bracketed", "(5)", "brackets"),
    amount("full width", "５００", "ASCII"),
    amount("arabic", "٥٠٠", "not a number"),
    amount("NA", "NA", "not a number"),
    amount("nan cell", "nan", "not a number"),
    amount("inf cell", "inf", "finite"),
    amount("too large", "1e400", "finite"),
    amount("too small", "1e-400", "too small"),
    amount("minus", "-1", "negative"),
    amount("hexadecimal", "0x10", "not a number"),
    amount("TRUE", "TRUE", "not a number"),
    amount("#REF", "#REF", "not a number"),
    amount("a day", "2026-11-22", "not a number"),
    amount("blank", "", "must be stated"),
    amount("forty digits", "9" * 40, "finite"),
]
OFFERS = [
    offer("offer twice", "q2,B", "Q1,B", ("catalogue.csv:3 offer", "row 2 already"), ("catalogue.csv:4 excludes", "no such offer")),
    offer("html id", "q1,A", "q1,<script>", ("catalogue.csv:2 insurer", "an id must be")),
    offer("formula insurer", "q1,A", "q1,=cmd", ("catalogue.csv:2 insurer", "an id must be")),
    offer("no id", "q1,A", ",A", ("catalogue.csv:2 offer", "must be stated"), ("catalogue.csv:3 requires", "no such offer")),
    offer("requires itself", "s1,q1,", "s1,q2,", ("catalogue.csv:3 requires", "itself")),
    offer("excludes nobody", ",q2,USD", ",q9,USD", ("catalogue.csv:4 excludes", "no such offer")),
    offer("limit 0", "1000000,1,", "0,1,", ("catalogue.csv:2 limit", "above 0")),
    offer("no reinstatements", "1000000,1,", "1000000,,", ("catalogue.csv:2 reinstatements", "must be stated")),
    offer("unlimited alone", "1000000,1,", "unlimited,0,", ("catalogue.csv:2 aggregate_limit", "needs an aggregate_limit")),
    offer("half a reinstatement", "1000000,1,", "1000000,0.5,", ("catalogue.csv:2 reinstatements", "whole")),
    offer("share above 1", "0.25;0.5", "0.25;1.5", ("catalogue.csv:3 shares", "at most 1")),
    offer("shares falling", "0.25;0.5", "0.5;0.25", ("catalogue.csv:3 shares", "rise")),
    offer("share too small to be told", "0.25;0.5", "1e-9;0.5", ("catalogue.csv:3 shares", "at least 0.000001")),
    offer("range too low to be told", "0.1..0.5", "0..1e-9", ("catalogue.csv:4 shares", "must reach 0.000001")),
    offer("range reversed", "0.1..0.5", "0.5..0.1", ("catalogue.csv:4 shares", "rise")),
    offer("slot twice", ",s1,q1", ",s1;s1,q1", ("catalogue.csv:3 slots", "twice")),
    offer("empty part", ",s1,q1", ",s1;,q1", ("catalogue.csv:3 slots", "empty part")),
    offer("pattern", "A,hot,", "A,hot.*.x,", ("catalogue.csv:2 covers", "pattern")),
    offer("no rate", ",USD,", ",EUR,", ("catalogue.csv:4 currency", "no rate from EUR")),
    offer("use", "slots,requires,excludes,currency", "slots,requires,excludes,use", ("catalogue.csv:4 use", "'may', 'must' or 'no'")),
    case("rate too high", "rate = 150", "rate = 1e23", ("catalogue.csv:4 limit", "at most 1e+24")),
]
LOSS = [
    loss("negative loss", "500", "-500", ("losses.csv:2 loss", "negative")),
    loss("nan loss", "500", "nan", ("losses.csv:2 loss", "not a number")),
    loss("blank loss", "500", "", ("losses.csv:2 loss", "must be stated")),
    loss("broken year", ROW, "2.5,hot,1,,0.02", ("losses.csv:4 year", "whole")),
    loss("year in words", ROW, "two,hot,1,,0.02", ("losses.csv:4 year", "not a number")),
    loss("year beyond 2^53", ROW, "9007199254740994,hot,1,,0.02", ("losses.csv:4 year", "at most")),
    loss("class of three", "hot.insider", "a.b.c", ("losses.csv:2 class", "a class must be")),
    loss("event with space", "e1", "e 1", ("losses.csv:2 event", "an id must be")),
    loss("space at class", "1,cold,", "1, cold,", ("losses.csv:3 class", "spaces")),
    loss("extra loss cell", ROW, ROW + ",9", ("losses.csv:4", "6 cells, the header 5")),
    loss("quoted extra cell", ROW, '2,"hot",1,,0.02,9', ("losses.csv:4", "6 cells, the header 5")),
    loss("blank loss row", ROW, "\n" + ROW, ("losses.csv:4", "blank row")),
    loss("probability over 1", ROW, "2,hot,1,,1.5", ("losses.csv:4 probability", "between 0 and 1")),
    loss("probability blank", ROW, "2,hot,1,,", ("losses.csv:4 probability", "must be stated")),
    loss("two probabilities", "250,e1,0.01", "250,e1,0.02", ("losses.csv:3 probability", "differs")),
    loss("sum over 1", ROW, "2,hot,1,,0.995", ("losses.csv probability", "sum to more than 1")),
    case("both weights", 'failures = "f', 'years = 5\nfailures = "f', ("losses.csv:1 probability", "must not both")),
    bad("no weights", put("losses.csv", "year,class,loss\n1,hot,5\n"), ("losses.csv:1 probability", "no probability")),
    bad(
        "more years than said",
        both(
            swap("case.toml", 'failures = "f', 'years = 1\nfailures = "f'),
            put("losses.csv", "year,class,loss\n1,a,5\n2,a,5\n"),
        ),
        ("losses.csv year", "more years than [losses] years = 1"),
    ),
    case("too frequent", "[fx.USD]", "[scale]\nloss_frequency = 100\n[fx.USD]", ("losses.csv probability", "scale.loss_frequency")),
    bad(
        "VaR of many years",
        both(
            swap("case.toml", '"tvar"', '"var"'),
            put("losses.csv", "year,class,loss,probability\n" + "".join(f"{i},a,1,1e-4\n" for i in range(2001))),
        ),
        ("case.toml tail.solvency.measure", "tvar"),
    ),
    bad("failure twice", swap("failures.csv", "7,B", "2,A"), ("failures.csv:3 year", "already")),
    bad("insurer in small letters", swap("failures.csv", "7,B", "7,b"), ("failures.csv:3 insurer", "otherwise")),
    bad("failure without year", swap("failures.csv", "7,B", ",B"), ("failures.csv:3 year", "must be stated")),
]
BUNDLES = [
    bundles("bundle twice", "b1,q1;q2,1\nB1,q2;q3,1", ("bundles.csv:3 bundle", "row 2 already")),
    bundles("bundle of nobody", "b1,q1;q9,1", ("bundles.csv:2 offers", "no such offer")),
    bundles("bundle in capitals", "b1,q1;Q2,1", ("bundles.csv:2 offers", "no such offer")),
    bundles("bundle of one", "b1,q1,1", ("bundles.csv:2 offers", "at least two")),
    bundles("bundle of one twice", "b1,q1;q1,1", ("bundles.csv:2 offers", "twice")),
    bundles("bundle of none", "b1,,1", ("bundles.csv:2 offers", "must be stated")),
    bundles("bundle with an empty part", "b1,q1;;q2,1", ("bundles.csv:2 offers", "empty part")),
    bundles("bundle by commas", "b1,q1,q2,1", ("bundles.csv:2", "4 cells, the header 3")),
    bundles("bundle without id", ",q1;q2,1", ("bundles.csv:2 bundle", "must be stated")),
    bundles("discount below 0", "b1,q1;q2,-1", ("bundles.csv:2 discount", "negative")),
    bundles("discount in per cent", "b1,q1;q2,5%", ("bundles.csv:2 discount", "per cent")),
    bundles("discount blank", "b1,q1;q2,", ("bundles.csv:2 discount", "must be stated")),
    bundles("two faults of a bundle", "b1,q1,-1", ("bundles.csv:2 discount", "negative"), ("bundles.csv:2 offers", "at least two")),
    bad("no bundles", both(WITH_BUNDLES, lambda f: (f / "bundles.csv").unlink()), ("bundles.csv:", "no such file")),
    bad("no discount", both(WITH_BUNDLES, put("bundles.csv", "bundle,offers\nb1,q1;q2\n")), ("bundles.csv:1 discount", "missing")),
    bad(
        "percentage of a bundle",
        both(WITH_BUNDLES, put("bundles.csv", "bundle,offers,discount,rate\nb1,q1;q2,1,0.1\n")),
        ("bundles.csv:1 rate", "unknown column"),
    ),
    case("bundles in the case", "as_of", "discounts = []\nas_of", ("case.toml:4 discounts", "unknown key")),
]
SIMULATE = """\
[losses.simulate]
years = 100000
seed = 1

[[losses.simulate.peril]]
class = "hot.insider"
frequency = 0.02
severity = { kind = "lognormal", mu = 20, sigma = 1.5, cap = 1e12 }

[[losses.simulate.peril]]
class = "cold"
frequency = 0.01
severity = { kind = "share", of = 100e9, alpha = 0.95, beta = 2.4 }

[[losses.simulate.shock]]
id = "vendor"
frequency = 0.001
perils = ["hot.insider", "cold"]
"""


def drawn(name: str, old: str, new: str, *lines: tuple[str, str]) -> Bad:
    """Simulate the losses of the good case, and spoil that."""
    spoilt = SIMULATE.replace(old, new, 1)
    assert spoilt != SIMULATE
    return Bad(name, swap("case.toml", '[losses]\ntable = "losses.csv"\nfailures = "failures.csv"\n', spoilt), lines)


def table(name: str, key: str, text: str, *lines: tuple[str, str]) -> Bad:
    """Add a table of insurers or of responses."""
    return Bad(name, both(swap("case.toml", "as_of", f'{key} = "{key}.csv"\nas_of'), put(f"{key}.csv", text)), lines)


PERIL = "losses.simulate.peril.hot.insider"
UNCERTAIN = [
    drawn("no seed", "seed = 1\n", "", ("case.toml:12 losses.simulate.seed", "must be stated")),
    drawn("no year", "100000", "0", ("case.toml:13 losses.simulate.years", "above 0")),
    drawn("too many years", "100000", "1e9", ("case.toml:13 losses.simulate.years", "at most")),
    drawn("negative seed", "seed = 1", "seed = -1", ("case.toml:14 losses.simulate.seed", "negative")),
    drawn("negative frequency", "0.02", "-0.02", (f"case.toml:18 {PERIL}.frequency", "negative")),
    drawn("frequency of a sum", "0.02", "5000", (f"case.toml:18 {PERIL}.frequency", "at most 1000")),
    bad(
        "nothing happens",
        both(
            swap("case.toml", '[losses]\ntable = "losses.csv"\nfailures = "failures.csv"\n', SIMULATE),
            swap("case.toml", "frequency = 0.02", "frequency = 0"),
            swap("case.toml", "frequency = 0.01", "frequency = 0"),
            swap("case.toml", "frequency = 0.001", "frequency = 0"),
        ),
        ("case.toml:16 losses.simulate.peril", "nothing ever happens"),
    ),
    drawn(
        "less than Poisson", "frequency = 0.02", "frequency = 0.02\ndispersion = 0.5", (f"case.toml:19 {PERIL}.dispersion", "at least 1")
    ),
    drawn("no such severity", '"lognormal"', '"pareto"', (f"case.toml:19 {PERIL}.severity", "must be")),
    drawn("no sigma", ", sigma = 1.5", "", (f"case.toml:19 {PERIL}.severity.sigma", "must be stated")),
    drawn("sigma 0", "sigma = 1.5", "sigma = 0", (f"case.toml:19 {PERIL}.severity.sigma", "above 0")),
    drawn("no base", "of = 100e9, ", "", ("case.toml:24 losses.simulate.peril.cold.severity.of", "must be stated")),
    drawn(
        "no mean",
        'kind = "lognormal", mu = 20, sigma = 1.5, cap = 1e12',
        'kind = "lognormal_gpd", mu = 20, sigma = 1.5, threshold = 1e9, body = 0.5, xi = 1.2, beta = 1e9',
        (f"case.toml:19 {PERIL}.severity.xi", "no mean"),
    ),
    drawn("shock of a stranger", '"cold"]', '"warm"]', ("case.toml:26 losses.simulate.shock", "no peril has the class `warm`")),
    drawn("peril twice", 'class = "cold"', 'class = "HOT.insider"', ("case.toml:16 losses.simulate.peril", "twice")),
    drawn("tail of few years", "100000", "50", ("case.toml:44 tail.solvency.level", "fewer than 20")),
    drawn(
        "years of a table",
        "[losses.simulate]",
        "[losses]\nyears = 5\n[losses.simulate]",
        ("case.toml:13 losses.years", "belongs to a table"),
    ),
    drawn(
        "both sources", "[losses.simulate]", '[losses]\ntable = "losses.csv"\n[losses.simulate]', ("case.toml:13 losses.table", "not both")
    ),
    drawn(
        "coin without days",
        "[[losses.simulate.shock]]",
        "[losses.simulate.coin]\nvolatility = 0.7\n[[losses.simulate.shock]]",
        ("case.toml:26 losses.simulate.coin.days", "must be stated"),
    ),
    table("insurer twice", "insurers", "insurer\nA\na\n", ("insurers.csv:3 insurer", "row 2 says this already")),
    table("failure of 5", "insurers", "insurer,failure_probability\nA,5\n", ("insurers.csv:2 failure_probability", "between 0 and 1")),
    table("affiliated perhaps", "insurers", "insurer,affiliated\nA,perhaps\n", ("insurers.csv:2 affiliated", "yes or no")),
    table("grade of hope", "insurers", "insurer,grade\nA,hoped\n", ("insurers.csv:2 grade", "'assumed'")),
    table("no insurers", "insurers", "insurer,mood\nA,good\n", ("insurers.csv:1 mood", "unknown column")),
    table("response of nobody", "responses", "offer,class,probability\nq9,hot,0.5\n", ("responses.csv:2 offer", "no such offer")),
    table("response of 90", "responses", "offer,class,probability\n*,hot,90\n", ("responses.csv:2 probability", "between 0 and 1")),
    table("response in per cent", "responses", "offer,class,probability\n*,hot,90%\n", ("responses.csv:2 probability", "per cent")),
    table("response twice", "responses", "offer,class\n*,hot\n*,hot\n", ("responses.csv:3 class", "row 2 says this already")),
    table("response to two", "responses", "offer,class\n*,hot;cold\n", ("responses.csv:2 class", "one pattern a row")),
    table("response to a.b.c", "responses", "offer,class\n*,a.b.c\n", ("responses.csv:2 class", "a pattern must be")),
    table("response without class", "responses", "offer,probability\n*,1\n", ("responses.csv:1 class", "missing")),
    bad(
        "price of an event",
        put("losses.csv", "year,class,loss,event,probability,price\n1,hot,500,e1,0.01,1\n1,cold,250,e1,0.01,1.5\n"),
        ("losses.csv:3 price", "write 1 in all"),
    ),
    case(
        "figure of nothing",
        "[fx.USD]",
        '[[figure]]\nkey = "reserve.gold.carry"\ngrade = "assumed"\nsource = "x"\n[fx.USD]',
        ("case.toml:44 figure[1].key", "no figure under this key"),
    ),
    case(
        "range upside down",
        "[fx.USD]",
        '[[figure]]\nkey = "fx.USD.rate"\ngrade = "assumed"\nsource = "x"\nlow = 2\nhigh = 1\n[fx.USD]',
        ("case.toml:47 figure[1].low", "above high"),
    ),
]
