"""What a `seize` asks for, in whose words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.pathway.story import SeizeStep, Step, Within
from sim.pathway.words import Words, said

WAYS = "a pool, a preference by a category, slots, shortest_of, all_of or booked"


class SeizeWords(Words):
    """Reads the verb with the most words."""

    def block(self, at: str, written: object) -> tuple[Step, ...]:
        raise NotImplementedError

    def seize(self, at: str, written: object, step: Mapping[str, Any]) -> Step | None:
        what = self.wanted(at, written)
        if what is None:
            return None
        if "quantity" in what and "quantity" in step:
            self.fault(f"{at}.quantity", "is told twice, in the request and beside it")
        quantity = self.number(f"{at}.quantity", step.get("quantity", what.pop("quantity", 1.0)))
        held_as = self.name(f"{at}.as", step["as"]) if "as" in step else None
        priority = self.name(f"{at}.priority", step["priority"]) if "priority" in step else None
        reasons = [word for word in ("within", "if_queue_over") if word in step]
        if not reasons and "otherwise" in step and "booked" not in what:
            self.fault(f"{at}.otherwise", "needs `within` or `if_queue_over`: for nothing else does anybody turn away")
        if reasons and "otherwise" not in step:
            self.fault(f"{at}.{reasons[0]}", "needs `otherwise`: what becomes of a patient who turns away")
        return SeizeStep(
            at,
            **what,
            held_as=held_as,
            priority=priority,
            quantity=quantity,
            within=self.within(f"{at}.within", step["within"]) if "within" in step else None,
            if_queue_over=self.limit(f"{at}.if_queue_over", step["if_queue_over"]) if "if_queue_over" in step else None,
            otherwise=self.block(f"{at}.otherwise", step["otherwise"]) if "otherwise" in step else None,
            if_closed=self.block(f"{at}.if_closed", step["if_closed"]) if "if_closed" in step else None,
        )

    def wanted(self, at: str, written: object) -> dict[str, Any] | None:
        written = said(written)
        if isinstance(written, str) and written:
            return {"pool": written}
        if not isinstance(written, Mapping):
            self.fault(at, f"must be {WAYS}", written)
            return None
        for table in ("preference", "slots"):
            if table in written:
                self.only(at, written, {table, "by", "quantity"})
                names = self.name(f"{at}.{table}", written[table]), written.get("by")
                if names[0] is None or (names[1] is not None and self.name(f"{at}.by", names[1]) is None):
                    return None
                within = {"quantity": written["quantity"]} if "quantity" in written else {}
                return {"preference" if names[1] else "pool": names[0], "by": names[1], **within}
        if "booked" in written:
            self.only(at, written, {"booked"})
            place = self.name(f"{at}.booked", written["booked"])
            return None if place is None else {"booked": place}
        if "shortest_of" in written:
            self.only(at, written, {"shortest_of"})
            return self.shortest(f"{at}.shortest_of", written["shortest_of"])
        if "all_of" in written:
            self.only(at, written, {"all_of"})
            return self.together(f"{at}.all_of", written["all_of"])
        self.fault(at, f"must be {WAYS}", written)
        return None

    def shortest(self, at: str, written: object) -> dict[str, Any] | None:
        named = written if isinstance(written, list | tuple) else ()
        if len(named) < 2 or not all(isinstance(pool, str) and pool for pool in named) or len(set(named)) < len(named):
            self.fault(at, "must list at least two different pools", written)
            return None
        return {"shortest_of": tuple(named)}

    def limit(self, at: str, written: object) -> int | None:
        if isinstance(written, int) and not isinstance(written, bool) and written >= 0:
            return written
        self.fault(at, "must be a whole number of at least 0", written)
        return None

    def together(self, at: str, written: object) -> dict[str, Any] | None:
        if not isinstance(written, Mapping) or not written:
            self.fault(at, "must map each pool to how many are taken", written)
            return None
        for pool, quantity in written.items():
            if pool in ("any_of", "preference", "shortest_of"):
                self.fault(f"{at}.{pool}", "all_of takes each of its pools, not a choice of them")
                return None
            if not isinstance(quantity, int) or isinstance(quantity, bool) or quantity < 1:
                self.fault(f"{at}.{pool}", "must be a whole number of at least 1", quantity)
                return None
        return {"all_of": tuple((str(pool), int(n)) for pool, n in written.items())}

    def within(self, at: str, written: object) -> Within | None:
        written = said(written)
        if not isinstance(written, Mapping):
            return Within(hours=self.number(at, written))
        if "since" in written or "hours" in written:
            return self.within_since(at, written)
        self.only(at, written, {"until", "less", "plus"})
        if written.get("until") != "booked_end":
            self.fault(f"{at}.until", "must be booked_end", written.get("until"))
            return None
        less, plus = (self.number(f"{at}.{w}", written.get(w, 0.0)) for w in ("less", "plus"))
        return Within(until_booked_end=True, less=less, plus=plus)

    def within_since(self, at: str, written: Mapping[str, Any]) -> Within | None:
        self.only(at, written, {"hours", "since"})
        if "hours" not in written:
            self.fault(f"{at}.hours", "must say how many hours after the mark")
            return None
        hours = self.number(f"{at}.hours", written["hours"])
        if "since" not in written:
            return Within(hours=hours)
        since = self.name(f"{at}.since", written["since"])
        return None if since is None else Within(hours=hours, since=since)
