"""The loops of matching, as machine code: over postings and over documents that match, one by one.

Documents that match are numbered as they are met: their place. ``places`` has for each row of a kind its
place plus one, and 0 for what was not met; ``rows``, ``scores`` and ``bits`` have what is at each place. Bit
``i`` stands for word ``i`` of the query, which has at most 32.
"""

from __future__ import annotations

import numpy as np

from directory.compiling import Array, compiled, read_only

_ROWS = read_only("i4")
_IDS = read_only("i8")
_SINGLES = read_only("f4")
_DOUBLES = read_only("f8")
_BITS = read_only("u8")
_NAMES = read_only("u4")
_MATCHES = "i4[::1], i4[::1], f8[::1], u8[::1]"


@compiled(
    *(
        f"Tuple((i4[::1], f8[::1]))({_ROWS}, {weights}, {_ROWS}, {_DOUBLES})"
        for weights in (_SINGLES, _DOUBLES)
    )
)
def merged(rows: Array, weights: Array, others: Array, added: Array) -> tuple[Array, Array]:
    """Rows and others, both ascending, as rows that ascend; what is in both has the weights of both."""
    together = np.empty(rows.size + others.size, np.int32)
    summed = np.empty(together.size)
    count = one = other = 0
    while one < rows.size or other < others.size:
        first = one < rows.size and (other == others.size or rows[one] <= others[other])
        second = other < others.size and (one == rows.size or others[other] <= rows[one])
        together[count] = rows[one] if first else others[other]
        summed[count] = 0.0
        if first:
            summed[count] += weights[one]
            one += 1
        if second:
            summed[count] += added[other]
            other += 1
        count += 1
    return together[:count], summed[:count]


@compiled(*(f"i8({_MATCHES}, i8, {_ROWS}, {weights}, f8, f8, u8)" for weights in (_SINGLES, _DOUBLES)))
def add_telling_word(
    places: Array,
    rows: Array,
    scores: Array,
    bits: Array,
    count: int,
    having: Array,
    weights: Array,
    idf: float,
    saturation: float,
    bit: np.uint64,
) -> int:
    """Add what a word is worth to the documents that have it, new ones too. Returns how many there are."""
    for index in range(having.size):
        row = having[index]
        weight = weights[index]
        score = idf * (weight / (saturation + weight))
        place = places[row] - 1
        if place >= 0:
            scores[place] += score
            bits[place] |= bit
        else:
            rows[count] = row
            scores[count] = score
            bits[count] = bit
            count += 1
            places[row] = count
    return count


@compiled(*(f"void({_MATCHES}, {_ROWS}, {weights}, f8, f8, u8)" for weights in (_SINGLES, _DOUBLES)))
def add_other_word(
    places: Array,
    rows: Array,
    scores: Array,
    bits: Array,
    having: Array,
    weights: Array,
    idf: float,
    saturation: float,
    bit: np.uint64,
) -> None:
    """Add what a word is worth to those documents that were met before."""
    met = np.empty(having.size, np.int32)
    count = 0
    # Without a branch, which would be guessed wrong too often: twice as fast.
    for index in range(having.size):
        met[count] = index
        count += places[having[index]] > 0
    for index in met[:count]:
        place = places[having[index]] - 1
        weight = weights[index]
        scores[place] += idf * (weight / (saturation + weight))
        bits[place] |= bit


@compiled(f"i8({_MATCHES}, i8, {_ROWS}, {_DOUBLES}, {_BITS})")
def add_scored(
    places: Array,
    rows: Array,
    scores: Array,
    bits: Array,
    count: int,
    having: Array,
    added: Array,
    added_bits: Array,
) -> int:
    """Add scores and bits to documents, new ones too. Returns how many there are."""
    for index in range(having.size):
        row = having[index]
        place = places[row] - 1
        if place >= 0:
            scores[place] += added[index]
            bits[place] |= added_bits[index]
        else:
            rows[count] = row
            scores[count] = added[index]
            bits[count] = added_bits[index]
            count += 1
            places[row] = count
    return count


@compiled(f"f8[:,::1]({_DOUBLES})")
def sums_of_weights(weights: Array) -> Array:
    """For every eight of the weights, what each choice of them weighs together."""
    sums = np.zeros((weights.size // 8 + 1, 256))
    for index in range(weights.size):
        own = sums[index // 8]
        first = 1 << index % 8
        for others in range(first):
            own[first + others] = own[others] + weights[index]
    return sums


@compiled("f8(u8, Array(f8, 2, 'C', readonly=True))")
def weigh(bits: np.uint64, sums: Array) -> float:
    """What the words whose bits are set weigh together."""
    total: float = sums[0, bits & np.uint64(255)]
    for eight in range(1, sums.shape[0]):
        total += sums[eight, bits >> np.uint64(8 * eight) & np.uint64(255)]
    return total


@compiled(f"f8[::1]({_BITS}, {_DOUBLES})")
def weighed(bits: Array, weights: Array) -> Array:
    """What the words of each row weigh together."""
    sums = sums_of_weights(weights)
    weighed = np.empty(bits.size)
    for place in range(bits.size):
        weighed[place] = weigh(bits[place], sums)
    return weighed


@compiled(f"i8[::1]({_ROWS}, {_DOUBLES}, {_BITS}, {_IDS}, {_NAMES}, {_DOUBLES}, f8, f8, f8, u8)")
def telling_answers(
    rows: Array,
    scores: Array,
    bits: Array,
    author: Array,
    named: Array,
    weights: Array,
    least_score: float,
    share: float,
    tolerance: float,
    near: np.uint64,
) -> Array:
    """The places of the answers that are evidence for their authors.

    They score at least ``least_score``, and what they have of the words that are not names of the author
    weighs at least that ``share`` of all of those; or they are ``near`` in meaning, as that bit says.
    """
    words = (np.uint64(1) << np.uint64(weights.size)) - np.uint64(1)
    sums = sums_of_weights(weights)
    chosen = np.empty(rows.size, np.int64)
    count = 0
    asked, subject = weigh(words, sums), words
    for place in range(rows.size):
        writer = author[rows[place]]
        if named.size and writer >= 0:
            subject = words & ~np.uint64(named[writer])
            asked = weigh(subject, sums)
        about = (asked > 0.0) & (weigh(bits[place] & subject, sums) >= share * asked - tolerance)
        told = about & (bits[place] & words != 0) & (scores[place] >= least_score)
        chosen[count] = place
        count += (told | (bits[place] & near != 0)) & (writer >= 0)
    return chosen[:count]


@compiled(f"void(i4[::1], {_ROWS})")
def wipe(slate: Array, rows: Array) -> None:
    """Write zeros to these rows."""
    for row in rows:
        slate[row] = 0


@compiled(f"Tuple((i4[::1], i4[::1], i4[::1]))({_IDS}, {_ROWS}, {_IDS}, i4[::1])")
def grouped(places: Array, rows: Array, author: Array, group_of: Array) -> tuple[Array, Array, Array]:
    """Group the answers at these places by author.

    Returns the authors, where each one's answers start (and behind them the end), and the group of each
    answer. ``group_of`` is zeros for all physicians, and is so again in the end.
    """
    authors = np.empty(places.size, np.int32)
    groups = np.empty(places.size, np.int32)
    starts = np.zeros(places.size + 1, np.int32)
    count = 0
    for index in range(places.size):
        writer = author[rows[places[index]]]
        group = group_of[writer]
        if group == 0:
            authors[count] = writer
            count += 1
            group = group_of[writer] = count
        groups[index] = group - 1
        starts[group] += 1
    for group in range(count):
        starts[group + 1] += starts[group]
        group_of[authors[group]] = 0
    return authors[:count], starts[: count + 1], groups


@compiled(
    "Tuple((i4[::1], i4[::1], i4[::1], f8[::1], f8[::1], u8[::1]))"
    f"({_IDS}, {_ROWS}, {_DOUBLES}, {_BITS}, {_IDS}, {_IDS}, i4[::1], f8, f8)"
)
def by_author(
    places: Array,
    rows: Array,
    scores: Array,
    bits: Array,
    author: Array,
    ids: Array,
    group_of: Array,
    steps: float,
    share: float,
) -> tuple[Array, Array, Array, Array, Array, Array]:
    """Group matching answers, at these places, by author, each one's best first, equally good ones by id.

    Returns the authors, where each one's answers start (and behind them the end), the answers in that order
    and their scores, what those of each author add up to (the best to that ``share``, the next to half of
    it, then a quarter, …), and the words that they have.
    """
    authors, starts, groups = grouped(places, rows, author, group_of)
    answers, best = np.empty(places.size, np.int32), np.empty(places.size)
    sums, sets = np.zeros(authors.size), np.zeros(authors.size, np.uint64)
    ends = starts[:-1].copy()
    for index in range(places.size):
        row, score, group = rows[places[index]], scores[places[index]], groups[index]
        sets[group] |= bits[places[index]]
        place = ends[group]
        ends[group] += 1
        # The answers of one author are few, so each is simply put where it belongs among them.
        while place > starts[group]:
            better = np.rint(score * steps) - np.rint(best[place - 1] * steps)
            if better < 0 or (better == 0 and ids[answers[place - 1]] < ids[row]):
                break
            answers[place], best[place] = answers[place - 1], best[place - 1]
            place -= 1
        answers[place], best[place] = row, score
    for group in range(authors.size):
        part = share
        for place in range(starts[group], starts[group + 1]):
            sums[group] += part * best[place]
            part *= 0.5
    return authors, starts, answers, best, sums, sets


@compiled(
    f"Tuple((i4[::1], f8[::1], i4[::1]))({_ROWS}, {_DOUBLES}, {_BITS}, {_ROWS}, {_DOUBLES}, f8, {_NAMES}, u8)"
)
def matching_enough(
    rows: Array,
    scores: Array,
    bits: Array,
    groups: Array,
    weights: Array,
    needed: float,
    named: Array,
    near: np.uint64,
) -> tuple[Array, Array, Array]:
    """Those matches that have words which weigh ``needed`` together: their rows, scores and groups.

    Those that are ``near`` in meaning, as that bit says, match too, unless somebody among the others goes by
    one of the words.
    """
    words = (np.uint64(1) << np.uint64(weights.size)) - np.uint64(1)
    sums = sums_of_weights(weights)
    somebody_named = False
    if named.size:
        for place in range(rows.size):
            matched = bits[place] & words
            if matched and named[rows[place]] and weigh(matched, sums) >= needed:
                somebody_named = True
                break
    also = np.uint64(0) if somebody_named else near
    found = np.empty(rows.size, np.int32), np.empty(rows.size), np.empty(rows.size, np.int32)
    count = 0
    for place in range(rows.size):
        matched = bits[place] & words
        found[0][count] = rows[place]
        found[1][count] = scores[place]
        found[2][count] = groups[place]
        count += (matched != 0) & (weigh(matched, sums) >= needed) | (bits[place] & also != 0)
    return found[0][:count], found[1][:count], found[2][:count]


@compiled("i4[::1](i4[::1], i8, Array(i4, 1, 'C', readonly=True))")
def groups_of(places: Array, count: int, rows: Array) -> Array:
    """The number among some rows that each of ``count`` matches has, or -1."""
    groups = np.full(count, -1, np.int32)
    for index in range(rows.size):
        groups[places[rows[index]] - 1] = index
    return groups


@compiled(f"Tuple((i8[::1], i8[::1], i8[::1]))({_ROWS}, {_ROWS}, i8)")
def first_of_each(groups: Array, starts: Array, limit: int) -> tuple[Array, Array, Array]:
    """The first places, at most ``limit``, of each of some groups (-1: of none), one group after the other.

    Returns them, where those of each group end among them, and how many places each group has.
    """
    places = np.empty(groups.size * limit, np.int64)
    ends, totals = np.empty(groups.size, np.int64), np.zeros(groups.size, np.int64)
    count = 0
    for index in range(groups.size):
        group = groups[index]
        if group >= 0:
            totals[index] = starts[group + 1] - starts[group]
            for place in range(starts[group], starts[group] + min(limit, totals[index])):
                places[count] = place
                count += 1
        ends[index] = count
    return places[:count], ends, totals
