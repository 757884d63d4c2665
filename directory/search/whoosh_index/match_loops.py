"""The loops of matching, as machine code: over postings and over documents that match, one by one.

Documents that match are numbered as they are met: their place. ``places`` has for each row of a kind its
place plus one, and 0 for what was not met; it is empty where nobody will ask for it. ``rows``, ``scores`` and
``bits`` have what is at each place. Bit ``i`` stands for word ``i`` of the query, which has at most 32.
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

LAST = -1
"""Follows the last answer of an author."""
NO_EVIDENCE = -2
"""Follows an answer that is no evidence."""


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
    bit: int,
) -> int:
    """Add what a word is worth to the documents that have it, new ones too. Returns how many there are."""
    if count == 0:
        # Nobody was met before: in a loop of its own, several scores are worked out at a time.
        for index in range(having.size):
            weight = weights[index]
            scores[index] = idf * (weight / (saturation + weight))
        for index in range(having.size):
            rows[index] = having[index]
            bits[index] = bit
        if places.size:
            for index in range(having.size):
                places[having[index]] = index + 1
        return having.size
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
    bit: int,
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


@compiled(f"i8({_MATCHES}, {_ROWS}, {_DOUBLES}, u8)")
def add_scored(
    places: Array, rows: Array, scores: Array, bits: Array, having: Array, added: Array, own_bits: np.uint64
) -> int:
    """Add documents with scores and bits, before any others. Returns how many there are."""
    for index in range(having.size):
        rows[index], scores[index], bits[index] = having[index], added[index], own_bits
        places[having[index]] = index + 1
    return having.size


@compiled(f"f8[:,::1]({_DOUBLES})")
def sums_of_weights(weights: Array) -> Array:
    """For every eight of the weights, what each choice of them weighs together."""
    sums = np.zeros((max(1, (weights.size + 7) // 8), 256))
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


@compiled("b1[::1](Array(f8, 2, 'C', readonly=True), f8)")
def enough_of_eight(sums: Array, needed: float) -> Array:
    """Which choices of the first eight words weigh ``needed`` together; empty where there are more words."""
    return sums[0] >= needed if sums.shape[0] == 1 else np.empty(0, np.bool_)


@compiled(f"f8[::1]({_BITS}, {_DOUBLES})")
def weighed(bits: Array, weights: Array) -> Array:
    """What the words of each row weigh together."""
    sums = sums_of_weights(weights)
    weighed = np.empty(bits.size)
    for place in range(bits.size):
        weighed[place] = weigh(bits[place], sums)
    return weighed


@compiled("f8(i4[::1], i4[::1], f8[::1], i8)")
def best_and_wipe(places: Array, rows: Array, scores: Array, count: int) -> float:
    """The best score of all matches, 0 of none. ``places`` is wiped."""
    best = 0.0
    for place in range(count):
        if places.size:
            places[rows[place]] = 0
        if scores[place] > best:
            best = scores[place]
    return best


@compiled(
    f"void({_ROWS}, {_DOUBLES}, {_BITS}, i8, {_ROWS}, {_NAMES}, {_DOUBLES}, f8, f8, f8, u8, i4[::1])",
)
def pick_evidence(
    rows: Array,
    scores: Array,
    bits: Array,
    count: int,
    author: Array,
    named: Array,
    weights: Array,
    least_score: float,
    share: float,
    tolerance: float,
    near: np.uint64,
    following: Array,
) -> None:
    """Write to ``following`` which matching answers are evidence (:data:`LAST`, or :data:`NO_EVIDENCE`).

    It has an author. It scores at least ``least_score``, and what it has of the words that are not their
    names weighs at least that ``share`` of all of those; or it is ``near`` in meaning, as that bit says.
    """
    words = (np.uint64(1) << np.uint64(weights.size)) - np.uint64(1)
    sums = sums_of_weights(weights)
    asked = weigh(words, sums)
    enough = enough_of_eight(sums, share * asked - tolerance)
    for place in range(count):
        matched = bits[place] & words
        if named.size:
            subject = words & ~np.uint64(named[max(author[rows[place]], 0)])
            asked = weigh(subject, sums)
            about = (asked > 0.0) & (weigh(matched & subject, sums) >= share * asked - tolerance)
        elif enough.size:
            about = enough[matched]
        else:
            about = weigh(matched, sums) >= share * asked - tolerance
        told = about & (matched != 0) & (scores[place] >= least_score) | (bits[place] & near != 0)
        following[place] = LAST if told & (author[rows[place]] >= 0) else NO_EVIDENCE


@compiled(f"void(i4[::1], {_ROWS}, {_DOUBLES}, {_IDS}, f8, f8, i4[::1], i4[::1], f8[::1])")
def line_up(
    authors: Array,
    rows: Array,
    scores: Array,
    ids: Array,
    steps: float,
    published: float,
    best: Array,
    following: Array,
    sums: Array,
) -> None:
    """Put the answers of some authors in order, by score and by id, and write down what they add up to."""
    for place in authors:
        first, answer = LAST, best[place]
        while answer != LAST:
            # An author's answers are few, so each is simply put where it belongs among those before.
            rest, before, after, own = following[answer], LAST, first, np.rint(scores[answer] * steps)
            while after != LAST:
                others = np.rint(scores[after] * steps)
                if own > others or (own == others and ids[rows[answer]] < ids[rows[after]]):
                    break
                before, after = after, following[after]
            following[answer] = after
            if before == LAST:
                first = answer
            else:
                following[before] = answer
            answer = rest
        best[place] = answer = first
        total, part = 0.0, published
        while answer != LAST:
            total += part * scores[answer]
            part *= 0.5
            answer = following[answer]
        sums[place] = total


@compiled(f"i8({_ROWS}, {_DOUBLES}, {_BITS}, i8, {_ROWS}, {_IDS}, f8, f8, {_MATCHES}, i4[::1], i4[::1])")
def add_authors(
    answers: Array,
    answer_scores: Array,
    answer_bits: Array,
    answer_count: int,
    author: Array,
    ids: Array,
    steps: float,
    published: float,
    places: Array,
    rows: Array,
    scores: Array,
    bits: Array,
    best: Array,
    following: Array,
) -> int:
    """Add, before anybody else, the authors of answers that are evidence. Returns how many there are.

    They have its words, and score what it adds up to: the best to the share ``published``, the next to half
    of that, … ``best`` is told the best answer of each, ``following`` the next best behind each answer.
    """
    several, many, count = np.empty(answer_count // 2, np.int32), 0, 0
    for answer in range(answer_count):
        if following[answer] == NO_EVIDENCE:
            continue
        writer = author[answers[answer]]
        place = places[writer] - 1
        if place < 0:
            rows[count], bits[count], best[count] = writer, answer_bits[answer], answer
            scores[count] = published * answer_scores[answer]
            count += 1
            places[writer] = count
            continue
        bits[place] |= answer_bits[answer]
        if following[best[place]] == LAST:
            several[many] = place
            many += 1
        following[answer], best[place] = best[place], answer
    line_up(several[:many], answers, answer_scores, ids, steps, published, best, following, scores)
    return count


@compiled(f"i8({_MATCHES}, i8, i8, {_DOUBLES}, f8, {_NAMES}, u8, i4[::1])")
def keep_matching(
    places: Array,
    rows: Array,
    scores: Array,
    bits: Array,
    count: int,
    authors: int,
    weights: Array,
    needed: float,
    named: Array,
    near: np.uint64,
    author_of: Array,
) -> int:
    """Keep those matches that have words which weigh ``needed`` together. Returns how many.

    Those that are ``near`` in meaning, as that bit says, match too, unless somebody among the others goes by
    one of the words. ``author_of`` is told the number of each one that is kept among the first ``authors``,
    or -1. ``places`` is wiped.
    """
    words = (np.uint64(1) << np.uint64(weights.size)) - np.uint64(1)
    sums = sums_of_weights(weights)
    enough = enough_of_eight(sums, needed)
    also = near
    if named.size:
        for place in range(count):
            matched = bits[place] & words
            if matched and named[rows[place]] and weigh(matched, sums) >= needed:
                also = np.uint64(0)
                break
    kept = 0
    for place in range(count):
        row, matched = rows[place], bits[place] & words
        if places.size:
            places[row] = 0
        rows[kept], scores[kept] = row, scores[place]
        author_of[kept] = place if place < authors else -1
        by_words = (matched != 0) & (enough[matched] if enough.size else weigh(matched, sums) >= needed)
        kept += by_words | (bits[place] & also != 0)
    return kept


@compiled(f"void(u4[::1], {_ROWS}, u4)")
def mark(slate: Array, rows: Array, bit: int) -> None:
    """Set a bit of these rows."""
    for row in rows:
        slate[row] |= bit


@compiled(f"void(i4[::1], {_ROWS})")
def wipe(slate: Array, rows: Array) -> None:
    """Write zeros to these rows."""
    for row in rows:
        slate[row] = 0


@compiled(
    f"Tuple((i8[::1], f8[::1], i8[::1], i8[::1]))({_ROWS}, {_ROWS}, {_ROWS}, {_ROWS}, {_DOUBLES}, {_IDS}, i8)"
)
def best_answers(
    authors: Array, best: Array, following: Array, rows: Array, scores: Array, ids: Array, limit: int
) -> tuple[Array, Array, Array, Array]:
    """The best answers, at most ``limit``, of each of some authors (-1: of none), one author after the other.

    Returns their ids and scores, where those of each author end among them, and how many each one has.
    """
    found = np.empty(authors.size * limit, np.int64), np.empty(authors.size * limit)
    ends, totals = np.empty(authors.size, np.int64), np.zeros(authors.size, np.int64)
    count = 0
    for index in range(authors.size):
        answer = best[authors[index]] if authors[index] >= 0 else LAST
        while answer != LAST:
            if totals[index] < limit:
                found[0][count], found[1][count] = ids[rows[answer]], scores[answer]
                count += 1
            totals[index] += 1
            answer = following[answer]
        ends[index] = count
    return found[0][:count], found[1][:count], ends, totals
