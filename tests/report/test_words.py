"""What a board is reported in words, on effects made by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from rich.console import Console

from sim.activity import SAFETY, KpiRow
from sim.report.budget import tagged
from sim.report.capacity import bed_uses, recaptured, slack
from sim.report.harm import expected, harm, harms
from sim.report.kpi_table import kpi_table
from sim.report.names import name_of
from sim.report.page import context
from sim.report.sentences import (
    driven,
    flips,
    growth,
    held,
    no_success,
    not_worked,
    outside,
    price_and_volume,
    seen,
    sentences,
    worth,
)
from sim.report.terminal import print_comparison
from sim.report.ways_out import turned_away
from sim.report.wording import ROWS, money, signed, verdict, with_interval
from sim.study.effects import Hours
from sim.study.pairs import Paired
from sim.study.tornado import TornadoDriver
from sim.study.units import unit_of


@pytest.fixture
def effect(comparison):
    """Of theatre scheduling, had it moved nothing but money: so that what is reported against it is what a test
    says.
    """
    found = comparison.effects["theatre_scheduling"]
    unmoved = {name: Paired(1.0, 0.0, 0.0, 0.0, 1) for name in (*HARMED, "hours_unfilled")}
    return replace(found, figures={**found.figures, **unmoved})


HARMED = tuple(each.measure for each in SAFETY)


def figure(effect, **figures):
    return replace(effect, figures={**effect.figures, **figures})


def test_numbers_as_a_board_reads_them():
    assert [signed(x) for x in (0.123, -0.5, 0.001, math.nan)] == ["+0.12", "−0.50", "0", "–"]
    assert [money(x) for x in (1.5e6, -42_000, 3.0)] == ["+£1.50m", "−£42k", "£0"]
    assert [money(x) for x in (999_499.0, 999_500.0, -999_999.9)] == ["+£999k", "+£1.00m", "−£1.00m"]
    assert with_interval(Paired(0.6, 0.021, 0.01, 0.01, 5), "pct") == "+2.1 ± 1.0"
    assert with_interval(Paired(0.6, 0.0, 0.0, 0.0, math.inf), "pct") == "0"
    assert with_interval(Paired(0.6, 0.0002, 0.0001, 0.0, 1), "pct") == "0"
    assert with_interval(Paired(0.6, 0.0002, 0.001, 0.0, 1), "pct") == "0 ± 0.1"


def test_better_and_worse_are_said_only_where_the_sign_is_settled():
    up, unsure, same = Paired(1, 2, 1, 1, 1), Paired(1, 2, 3, 1, 1), Paired(1, 0, 0, 0, math.inf)
    assert [verdict(f, "higher") for f in (up, unsure, same)] == ["worse", "unsettled", "the same"]
    assert verdict(up, "lower") == "better"
    assert verdict(Paired(0.6, 0.0002, 0.0001, 0.0, 1), "higher", "pct") == "the same"
    few = Paired(0, 0, 0.02, 0.02, 1, few=True)
    assert (verdict(few, "higher", "pct"), with_interval(few, "pct")) == ("too few events", "0 ± 2.0")
    assert verdict(few._replace(half_width=2e-5), "higher", "pct") == "the same"
    assert verdict(few._replace(mean=0.03), "higher", "pct") == "worse"


def test_an_effect_whose_interval_holds_nothing_is_said_to_be_unsettled(effect):
    unsure = figure(effect, productivity=Paired(0, 0.1, 0.3, 0.1, 10))
    settled = figure(effect, productivity=Paired(0, 0.4, 0.3, 0.1, 10))
    assert "The sign is not settled" in worth(unsure)
    assert "not settled" not in worth(settled)
    assert "+0.40 percentage points (+0.10 to +0.70)" in worth(settled)


def test_one_pair_has_no_interval(effect):
    alone = figure(effect, productivity=Paired(0, 0.4, math.nan, math.nan, math.nan))
    assert worth(alone).endswith("One pair gives no interval: its sign means nothing.")
    assert seen(alone).startswith("Worth +£")
    assert not any("– to –" in found for found in (worth(alone), seen(alone)))


def test_three_figures_have_three_names(effect):
    first, after = Paired(math.nan, 0.07, 0.03, 0.01, math.nan), Paired(math.nan, 0.02, math.nan, math.nan, math.nan)
    found = growth(figure(effect, reported_growth_first_year=first, reported_growth_year_after=after))
    assert "Effect on the level" in found
    assert "bears the one-off cost of: +0.07 pp (+0.04 to +0.10)" in found
    assert "Reported growth the year after: +0.02 pp; then nothing" in found


def test_it_is_said_where_an_intervention_holds_for_a_part_of_what_is_measured(effect):
    assert held(effect) == []
    (said,) = held(replace(effect, measured_share=92 / 365))
    assert said.startswith("It holds for 25 % of the months measured")
    assert said in sentences(replace(effect, measured_share=92 / 365))


def test_nobody_is_promised_to_see_it(effect):
    spend = Paired(600e6, 0, 0, 0, 1)
    chance = Paired(math.nan, 0.532, 0, 0, math.nan)
    found = seen(
        figure(effect, productivity=Paired(0, 0.3, 0.1, 0.1, 1), inputs_gbp=spend, probability_of_being_seen=chance)
    )
    assert found.startswith("Worth +£1.80m a year (+£1.20m to +£2.40m)")
    assert "Do not expect to see it in the monthly figure" in found
    assert "in 53 cases of 100, where 50 is chance" in found


def test_the_break_even_is_the_bill_at_which_the_effect_is_gone(effect):
    more = figure(effect, break_even_gbp=Paired(math.nan, 2.01e6, 3e6, 1e5, math.nan))
    assert flips(more) == (
        "Break-even: the effect is gone if it costs the trust £2.01m a year more than assumed (from −£990k to +£5.01m)."
    )
    less = figure(effect, break_even_gbp=Paired(math.nan, -2e5, math.nan, math.nan, math.nan))
    assert flips(less) == "Break-even: there is a gain only if it costs the trust £200k a year less than assumed."


def test_agency_is_told_as_hours_and_price_with_the_price_at_which_the_sign_flips(effect):
    cheaper = replace(
        figure(effect, break_even_gbp=Paired(math.nan, 3e5, 0, 0, math.nan)),
        hours=(Hours("bank", 50_000, 2.5e6), Hours("agency", -50_000, -3e6)),
    )
    (found,) = price_and_volume(cheaper)
    assert "Bank hours +50,000 a year, at £50.00 each" in found
    assert "Agency hours −50,000 a year, at £60.00 each" in found
    assert "The sign flips if that agency price is 10 % lower." in found
    assert list(price_and_volume(replace(cheaper, hours=(Hours("bank", 50_000, 2.5e6),)))) == []


def test_the_assumption_that_moves_it_most_is_named(effect):
    driver = TornadoDriver("pools.theatre_list.slots.booking_limit", 0.9, 1.0, -0.1, 0.3, 0.6)
    (found,) = driven(replace(effect, tornado_drivers=(driver, driver)))
    assert found.endswith("theatre list: booking limit: −0.10 pp at 0.9, +0.30 pp at 1.")
    assert list(driven(replace(effect, tornado_drivers=()))) == []


def test_patients_who_no_longer_leave_are_no_new_capacity(effect):
    fewer = figure(
        effect, left_before_treatment=Paired(6000, -1400, 300, 300, 1), admissions_type1=Paired(1, 180, 9, 9, 1)
    )
    (found,) = recaptured(fewer)
    assert found.startswith("Patients who leave before treatment −1,400 a year, emergency admissions +180")
    assert list(recaptured(figure(fewer, left_before_treatment=Paired(6000, -1400, 2000, 300, 1)))) == []


def test_operations_lost_use_no_slack(effect):
    lost = figure(effect, theatre_cases=Paired(18_000, -90, 10, 10, 1))
    assert any(found.startswith("Operations −90 a year; the list") for found in slack(lost))


def test_more_operations_name_the_time_they_were_done_in(effect):
    more = {"theatre_cases": Paired(18_000, 583, 199, 8, 5), "sessions_run": Paired(7000, 0, 0, 0, math.inf)}
    within = figure(effect, **more, overrun_h=Paired(1158, 20, 40, 9, 1))
    beyond = figure(effect, **more, overrun_h=Paired(1158, 452, 238, 14, 12))
    assert any("time that was paid for already; the list" in found for found in slack(within))
    assert any("paid for already and +452 hours of overrun, which are paid for" in found for found in slack(beyond))


def test_a_list_that_differs_before_the_year_begins_says_so(effect):
    earlier = figure(
        effect,
        theatre_cases=Paired(18_000, 583, 199, 8, 5),
        waiting_list=Paired(9556, -779, 257, 11, 1),
        list_growth=Paired(436, -584, 200, 6, 1),
    )
    found = list(slack(earlier))
    assert any("8,777 instead of 9,556 patients (−195 of it before the year began)" in each for each in found)
    assert any("+436 patients without it and −148 with it" in each for each in found)
    same = figure(earlier, list_growth=Paired(436, 0, 0, 0, math.inf))
    assert any("+436 patients, with it or without" in each for each in slack(same))


def test_cost_that_moves_outside_is_told_where_it_is_settled(effect):
    line = effect.money[0]._replace(payer="community_icb", gbp=900_000.0, recurrent=True)
    none, sure = Paired(0, 0, 0, 0, 1), Paired(0, 9e5, 1e5, 1e5, 1)
    moved = replace(figure(effect, community_icb_gbp=sure, local_authority_gbp=none), money=(line,))
    assert next(outside(moved)).startswith("Community and local authority pay £900k a year more")
    assert "is not settled" not in next(outside(moved))
    assert list(outside(replace(moved, money=()))) == []
    unsure = figure(moved, local_authority_gbp=Paired(0, 2e4, 5e4, 1e4, 1))
    assert "What the local authority pays of it (+£20k ± £50k) is not settled." in next(outside(unsure))


def test_empty_shifts_are_no_improvement(effect):
    assert list(not_worked(figure(effect, hours_not_worked=Paired(1, 0, 0, 0, 1)))) == []
    found = next(not_worked(figure(effect, hours_not_worked=Paired(1, 56_900, 10, 10, 1))))
    assert found.startswith("56,900 hours a year more")
    assert "no improvement" in found


@pytest.fixture
def gain(effect):
    """A change that is worth money: a higher level, a smaller bill, freed beds, and others who pay less."""
    line = effect.money[0]._replace(payer="community_icb", gbp=-900_000.0, recurrent=True)
    own = line._replace(payer="trust", gbp=-4.45e6)
    kept, closed = effect.bed_uses[0]._replace(beds=7.0), effect.bed_uses[0]._replace(name="closed", gbp=-4e5, beds=6.0)
    moved = figure(
        effect,
        productivity=Paired(0, 0.69, 0.1, 0.1, 10),
        activity=Paired(0, 0.1, 0.1, 0.1, 10),
        inputs_gbp=Paired(600e6, -4.45e6, 1e5, 1e5, 10),
        community_icb_gbp=Paired(2e7, -9e5, 1e5, 1e5, 1),
        beds_occupied=Paired(700, -7, 3, 1, 1),
        break_even_gbp=Paired(math.nan, 4.4e6, 6e5, 6e5, math.nan),
    )
    return replace(moved, money=(line, own), bed_uses=(kept, closed))


def says_a_gain(sentence):
    return "£" in sentence and not sentence.startswith(("Bank", "Agency"))


@pytest.mark.parametrize("measure", SAFETY)
def test_no_sentence_tells_a_gain_in_money_without_what_worsened(gain, measure):
    """Of whatever measure of safety: agency shifts left empty were once worth £4.45m a year."""
    worse = 1.0 if measure.worse == "higher" else -1.0
    size = 50_000.0 if measure.measure.startswith("hours") else 0.05
    harmed = figure(gain, **{measure.measure: Paired(1.0, worse * size, 0.2 * size, 0.1 * size, 5)})
    found = [sentence for sentence in sentences(harmed) if says_a_gain(sentence)]
    assert len(found) >= 5
    assert all("no gain" in each or "not counting that" in each for each in found), found
    assert "Worth" not in " ".join(found)
    better = figure(gain, **{measure.measure: Paired(1.0, -worse * size, 0.2 * size, 0.1 * size, 5)})
    assert harms(better.figures) == harms(gain.figures) == []
    assert not any("no gain" in each or "not counting that" in each for each in sentences(better))


def test_hours_unfilled_stand_in_the_sentence_that_tells_the_gain(gain):
    empty = figure(gain, hours_unfilled=Paired(1e5, 103_000, 9e3, 1e3, 5))
    assert worth(empty).endswith(
        "with £4.45m a year less for the trust, while there are 103,000 hours a year more that were asked for and "
        "worked by nobody: what is won that way is no gain."
    )
    assert seen(empty).startswith(
        "In money +£4.14m a year (+£3.54m to +£4.74m), at what the trust spends, not counting"
    )
    alone = figure(gain, hours_unfilled=Paired(1e5, 103_000, math.nan, math.nan, math.nan))
    assert "103,000 hours" in worth(alone)  # one pair settles nothing, and hides nothing
    unsure = figure(gain, hours_unfilled=Paired(1e5, 103_000, 2e5, 1e3, 5))
    assert harm(unsure.figures) == "."
    assert "no gain" not in worth(
        replace(
            empty,
            money=(empty.money[1]._replace(gbp=1e6),),
            figures={**empty.figures, "productivity": Paired(0, -0.2, 0.1, 0.1, 1)},
        )
    )


def test_expected_deaths_stand_beside_every_gain(gain):
    """More of them: no gain. An interval that holds 0: said so in the sentence of the gain."""
    deaths = "expected_extra_deaths"
    more, unsure, fewer = (figure(gain, **{deaths: Paired(480, mean, 2.0, 1.0, 5)}) for mean in (6.0, 1.5, -6.0))
    assert "+6.0 expected deaths a year: what is won that way is no gain" in worth(more)
    assert "no gain" not in worth(unsure)
    assert "expected deaths not settled (+1.5 ± 2.0 a year)" in worth(unsure)
    assert "expected deaths" not in worth(fewer)
    said = {mean: next(expected(of.figures)) for mean, of in (("more", more), ("unsure", unsure))}
    assert said["more"].startswith("Expected extra deaths a year +6.0 ± 2.0 (by delay to a bed")
    assert "Not settled: the interval holds 0." in said["unsure"]
    assert "Not settled" not in said["more"]
    assert said["more"] in sentences(more)
    assert "short staffing changes no stay and no delay" in said["more"]


def test_it_is_said_where_no_deaths_are_expected_because_nothing_says_so(gain):
    without = {name: found for name, found in gain.figures.items() if not name.startswith("expected_")}
    (said,) = expected(without)
    assert "no section `harm`" in said


def test_savings_are_told_by_what_they_are(gain):
    own = gain.money[1]._replace(recurrent=True)
    lines = (
        own._replace(heading="agency", gbp=-2e6, tag="cash_releasing"),
        own._replace(heading="substantive", gbp=-5e5, tag="capacity_releasing"),
        own._replace(heading="bank", gbp=3e5, tag="added_cost"),
        own._replace(payer="one_off", heading="one_off", gbp=4e4, tag="added_cost", recurrent=False),
    )
    (said,) = tagged(replace(gain, money=lines))
    assert said == (
        "Of the trust's bill: £2.00m of cash released, £500k of capacity released, paid until posts or estate are "
        "given up, £300k of cost added, a year and every year it holds; £40k once."
    )
    (part,) = tagged(replace(gain, money=lines, measured_share=0.25))
    assert "in a year of which it holds for 25 %" in part
    assert not list(tagged(replace(gain, money=())))
    assert said in sentences(replace(gain, money=lines))


def test_where_much_worsens_three_are_named_and_the_rest_counted(gain):
    many = {each.measure: Paired(1.0, 0.2 if each.worse == "higher" else -0.2, 0.01, 0.01, 5) for each in SAFETY[:6]}
    found = harm(figure(gain, **many).figures)
    assert found.count(",") == 3
    assert "and 3 more for the worse" in found


def test_a_list_that_runs_empty_is_said_to(effect):
    empty = figure(effect, waiting_list=Paired(5000, -4999, 1, 1, 1))
    assert any("runs empty" in found for found in slack(empty))
    assert not any("runs empty" in found for found in slack(effect))


def test_freed_beds_have_three_fates(effect):
    kept, closed = effect.bed_uses[0]._replace(beds=7.0), effect.bed_uses[0]._replace(name="closed", gbp=-4e5, beds=6.0)
    freed = replace(figure(effect, beds_occupied=Paired(700, -7, 3, 1, 1)), bed_uses=(kept, closed))
    found = next(bed_uses(freed))
    assert found.startswith("7.0 beds are freed. Kept empty")
    assert "closed" in found
    assert "−£400k a year" in found
    unsure = next(bed_uses(figure(freed, beds_occupied=Paired(700, -7, 9, 1, 1))))
    assert unsure.startswith("7.0 beds are freed (−2.0 to +16.0: not settled that any are)")


def test_what_is_no_success_is_told_only_where_it_matters(effect):
    level = effect.level.mean
    same = figure(
        effect,
        productivity_without_readmissions=Paired(0, level, 0, 0, 1),
        productivity_without_left=Paired(0, level + 0.2, 0, 0, 1),
    )
    assert [found.split(",")[0] for found in no_success(same)] == ["Not counting patients who left before treatment"]


def test_who_leaves_by_a_new_way_is_told_beside_what_is_better(effect):
    away = figure(effect, left_as_went_elsewhere=Paired(0, 628.0, 40.0, 10.0, 1))
    better = figure(away, boarding=Paired(9, -3.0, 1.0, 1.0, 1), type1_within_4h=Paired(0.7, 0.02, 0.01, 0.01, 1))
    assert list(turned_away(away)) == []  # nothing is better
    assert list(turned_away(figure(better, left_as_went_elsewhere=Paired(9, -9.0, 1.0, 1.0, 1)))) == []  # a way closed
    (found,) = turned_away(better)
    assert found.startswith(
        "628 ± 40 visits a year end as “went elsewhere”, a way out that the baseline does not have."
    )
    assert "what is marked better (waits within four hours and patients waiting for a ward) may be better" in found
    assert found in sentences(better)
    alone = figure(away, boarding=Paired(9, -3.0, math.nan, math.nan, math.nan))
    assert "(patients waiting for a ward)" in next(turned_away(alone))


def test_a_way_out_of_one_world_is_a_row_of_screen_page_and_workbook(comparison, capsys):
    effects = dict(comparison.effects)
    name = "theatre_scheduling"
    effects[name] = figure(effects[name], left_as_went_elsewhere=Paired(0, 628.0, 40.0, 10.0, 1))
    done = replace(comparison, effects=effects)
    label = "Visits a year that end as “went elsewhere”"
    print_comparison(done, Console(width=140))
    row = next(line for line in capsys.readouterr().out.splitlines() if label in line)
    assert row.split(label)[1].split() == ["0", "+628", "±", "40", "–"]
    (on_page,) = (row for row in context(done, {})["tables"][0]["rows"] if row["label"] == label)
    assert [cell["text"] for cell in on_page["cells"]] == ["+628 ± 40", "–"]
    assert (name_of("left_as_went_elsewhere"), unit_of("left_as_went_elsewhere")) == (label, "visits a year")


def test_of_an_intervention_that_reaches_nobody_its_cost_is_all_that_is_said(effect):
    bills = {name: Paired(1e8, 0.0, 0.0, 0.0, 1) for name in ("community_icb_gbp", "local_authority_gbp")}
    costs = {"trust_gbp": Paired(1e8, 3e5, 0.0, 0.0, 1), "one_off_gbp": Paired(0, 2e4, 0.0, 0.0, 1)}
    nobody = replace(figure(effect, **bills, **costs, productivity=Paired(1, -0.05, 0, 0, 1)), only_costs=True)
    assert sentences(nobody) == [
        "No journey differs in any pair: what it changes reaches no patient who was simulated. All that moves is the "
        "bill: £300k a year more for the trust, £20k once. Its cost alone moves the level of productivity by −0.05 "
        "percentage points."
    ]
    free = figure(nobody, **dict.fromkeys(costs, bills["community_icb_gbp"]), productivity=Paired(1, 0, 0, 0, 1))
    assert sentences(free)[0].endswith("reaches no patient who was simulated. No bill moves either.")


def test_the_terminal_says_what_the_page_says(comparison, capsys):
    print_comparison(comparison, Console(width=140))
    found = capsys.readouterr().out
    assert "Theatre scheduling" in found
    words = " ".join(found.split())
    assert all(" ".join(s.split()) in words for s in sentences(comparison.effects["agency_reduction"]))


def test_a_row_keeps_to_one_line_on_a_terminal_of_100_columns(comparison, capsys):
    print_comparison(comparison, Console(width=100))
    found = capsys.readouterr().out.split("▲ better")[0].split("What each", 1)[1]
    assert len(found.splitlines()) <= len(ROWS) + 6
    assert all(row.short in found for row in ROWS)
    assert max(len(line.rstrip()) for line in found.splitlines()) <= 100


def test_what_was_typed_is_no_markup(comparison, capsys):
    effect = comparison.effects["agency_reduction"]
    typed = replace(effect, intervention=effect.intervention.model_copy(update={"title": "Less [agency] [/bold]"}))
    print_comparison(replace(comparison, effects={"agency_reduction": typed}), Console(width=140))
    assert "Less [agency] [/bold]" in " ".join(capsys.readouterr().out.split())


def test_a_figure_the_model_does_not_have_is_a_dash(capsys):
    rows = [
        KpiRow("Deaths", "deaths", math.nan, math.nan, 2205.0, "held_out"),
        KpiRow("Beds", "beds", 750.0, 5.0, 748.0, "input"),
    ]
    kpi_table(rows, Console(width=120))
    found = capsys.readouterr().out
    assert "–" in found
    assert "750" in found
    assert "+0.3 %" in found


def test_what_is_off_by_less_has_the_minus_of_every_other_page(capsys):
    kpi_table([KpiRow("Within 4 h", "share", 0.62, 0.01, 0.632, "fitted")], Console(width=120))
    assert "−1.2 pp" in capsys.readouterr().out


def test_a_published_figure_of_few_is_told_by_its_ends(capsys):
    none = KpiRow("Lost", "%", 0.0, 21.8, 1.0, "held_out", 0.0, 21.8)
    everybody = KpiRow("Seen", "%", 100.0, 21.8, 99.0, "held_out", 78.2, 100.0)
    some = KpiRow("Late", "%", 10.0, 8.0, 9.0, "held_out", 4.0, 18.0)
    kpi_table([none, everybody, some], Console(width=140))
    found = capsys.readouterr().out
    assert all(words in found for words in ("0 (at most 21.8)", "100 (at least 78.2)", "10.0 (4.00 to 18.0)"))


@pytest.mark.parametrize("width", [48, 60, 80, 100, 132, 200])
def test_no_heading_of_a_comparison_breaks_inside_a_word(comparison, capsys, width):
    print_comparison(comparison, Console(width=width))
    lines = capsys.readouterr().out.split("▲ better")[0].splitlines()
    text = " ".join(" ".join(lines).split())
    for effect in comparison.effects.values():
        for word in (effect.intervention.title or "").replace("-", " ").split():
            assert word in text, (width, word)
    assert max(map(len, lines)) <= width


def test_no_heading_of_published_figures_breaks_inside_a_word(capsys):
    kpi_table([KpiRow("Over twelve hours from arrival", "share", 0.1, 0.02, 0.12, "held_out")] * 2, Console(width=52))
    found = capsys.readouterr().out
    assert all(word in found for word in ("figure", "unit", "simulated", "published", "kind"))
