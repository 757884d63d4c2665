"""The loops over what was found, as machine code: its offices, its order, its facets."""

from __future__ import annotations

import numpy as np

from directory.compiling import Array, compiled, read_only

_ROWS = read_only("i4")
_IDS = read_only("i8")
_DOUBLES = read_only("f8")
_MASK = read_only("b1")
_NUMBERS = read_only("u2")
_OFFICES = read_only("u4")
_ORDER = f"{_DOUBLES}, {_ROWS}, {_ROWS}"


@compiled(f"b1(i8, i8, {_ORDER})")
def comes_before(one: int, other: int, merits: Array, rows: Array, ranks: Array) -> bool:
    """Whether one of two places has the lower merit, or the lower rank where merits are equal."""
    if merits[one] != merits[other]:
        return bool(merits[one] < merits[other])
    return bool(ranks[rows[one]] < ranks[rows[other]])


@compiled(f"void(i8[::1], i8, i8, {_ORDER})")
def sink(heap: Array, size: int, new: int, merits: Array, rows: Array, ranks: Array) -> None:
    """Put a place in where the top of a heap was, whose top comes last of all."""
    place = 0
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        if child + 1 < size and comes_before(heap[child], heap[child + 1], merits, rows, ranks):
            child += 1
        if not comes_before(new, heap[child], merits, rows, ranks):
            break
        heap[place] = heap[child]
        place = child
    heap[place] = new


@compiled(f"i8[::1]({_ORDER}, f8, i8)")
def first_places(values: Array, rows: Array, ranks: Array, steps: float, count: int) -> Array:
    """Where the ``count`` least values stand, in order; of equal ones the row of the lower rank comes first.

    Values are compared in so many ``steps`` to the unit; where that is negative, the greatest come first.
    Unknown ones (NaN) come last. Those that are first so far are kept in a heap, the last of them on top.
    """
    merits = np.rint(values * steps)
    for place in range(merits.size):
        if np.isnan(merits[place]):
            merits[place] = np.inf
    heap = np.empty(min(count, merits.size), np.int64)
    for new in range(heap.size):
        place = new
        while place and comes_before(heap[(place - 1) // 2], new, merits, rows, ranks):
            heap[place] = heap[(place - 1) // 2]
            place = (place - 1) // 2
        heap[place] = new
    size = heap.size
    if size:
        last_merit = merits[heap[0]]
        for new in range(size, merits.size):
            # One look at its merit tells of nearly all that they come after the last so far.
            if merits[new] <= last_merit and comes_before(new, heap[0], merits, rows, ranks):
                sink(heap, size, new, merits, rows, ranks)
                last_merit = merits[heap[0]]
    while size > 1:
        size -= 1
        last = heap[size]
        heap[size] = heap[0]
        sink(heap, size, last, merits, rows, ranks)
    return heap


@compiled(f"i8[::1]({_ROWS}, i8, {_ROWS}, {_NUMBERS}, i8)")
def count_values(rows: Array, first: int, starts: Array, numbers: Array, values: int) -> Array:
    """How many of some rows have each value.

    Those of the rows from ``first`` on stand in ``numbers`` from where ``starts`` says; other rows are passed
    over.
    """
    counts = np.zeros(values, np.int64)
    for row in rows:
        own = row - first
        if 0 <= own < starts.size - 1:
            for place in range(starts[own], starts[own + 1]):
                counts[numbers[place]] += 1
    return counts


@compiled(f"i8[::1]({_ROWS}, {_MASK})")
def among(rows: Array, mask: Array) -> Array:
    """The places of the rows for which a mask is true."""
    chosen = np.empty(rows.size, np.int64)
    count = 0
    for place in range(rows.size):
        chosen[count] = place
        count += mask[rows[place]]
    return chosen[:count]


@compiled(f"void({_ROWS}, i4[::1])")
def number(rows: Array, places: Array) -> None:
    """Write down each row's place among these, plus one."""
    for place in range(rows.size):
        places[rows[place]] = place + 1


@compiled(f"i8[::1]({_ROWS}, {_ROWS}, {_IDS}, {_MASK})")
def suitable_offices(places: Array, owners: Array, offices: Array, mask: Array) -> Array:
    """Which of some offices belong to somebody who has a place and are true in a mask, if it is not empty."""
    chosen = np.empty(offices.size, np.int64)
    count = 0
    for index in range(offices.size):
        chosen[count] = index
        count += (places[owners[offices[index]]] > 0) & (mask.size == 0 or mask[index])
    return chosen[:count]


@compiled(f"Tuple((i8[::1], i8[::1], f8[::1], i8[::1]))({_ROWS}, {_ROWS}, {_IDS}, {_DOUBLES}, f8, f8)")
def nearest_offices(
    places: Array, owners: Array, offices: Array, miles: Array, most: float, steps: float
) -> tuple[Array, Array, Array, Array]:
    """Of each owner the nearest of these offices, which come by owner and are so many miles away.

    Miles are compared in ``steps`` to the mile. Those farther than ``most`` do not count; unknown ones (NaN)
    only where that is infinite, and last. Returns the places of the owners, the office of each, its miles;
    and all that count.
    """
    found = np.empty(offices.size, np.int64)
    nearest = np.empty(offices.size, np.int64)
    far = np.empty(offices.size)
    near = np.empty(offices.size, np.int64)
    count = counting = 0
    least = last = -1.0
    limit = np.rint(most * steps)
    for index in range(offices.size):
        step = np.inf if np.isnan(miles[index]) else np.rint(miles[index] * steps)
        if step > limit:
            continue
        office = offices[index]
        near[counting] = office
        counting += 1
        if owners[office] != last:
            last = owners[office]
            found[count] = places[owners[office]] - 1
            count += 1
        elif step >= least:
            continue
        nearest[count - 1], far[count - 1], least = office, miles[index], step
    return found[:count], nearest[:count], far[:count], near[:counting]


@compiled(f"i8[::1]({_ROWS}, {_ROWS})")
def first_offices(physicians: Array, owners: Array) -> Array:
    """The first office of each of these physicians, or -1. Offices come by owner."""
    first = np.empty(physicians.size, np.int64)
    for index in range(physicians.size):
        place = np.searchsorted(owners, physicians[index])
        first[index] = place if place < owners.size and owners[place] == physicians[index] else -1
    return first


@compiled(f"i8({_IDS}, {_ROWS}, {_MASK})")
def count_owners(offices: Array, owners: Array, mask: Array) -> int:
    """How many own one of these offices, which come by owner, for which a mask is true."""
    count = 0
    last = -1
    for office in offices:
        if mask[office] and owners[office] != last:
            last = owners[office]
            count += 1
    return count


@compiled(f"i8[::1]({_OFFICES}, {_DOUBLES}, {_DOUBLES}, i8, f8, f8, f8, f8)")
def in_box(
    offices: Array,
    latitudes: Array,
    longitudes: Array,
    first: int,
    south: float,
    north: float,
    west: float,
    east: float,
) -> Array:
    """Which offices are in a box of degrees; of unknown ones none is.

    They come, and are told, in the order of their latitudes, unknown ones last; they are numbered from
    ``first`` on. A box whose west is greater
    than its east crosses the antimeridian.
    """
    start, end = np.searchsorted(latitudes, south), np.searchsorted(latitudes, north, side="right")
    inside: Array = np.empty(max(0, int(end) - int(start)), np.int64)
    count = 0
    for place in range(start, end):
        longitude = longitudes[place]
        inside[count] = first + offices[place]
        if west <= east:
            count += (longitude >= west) & (longitude <= east)
        else:
            count += (longitude >= west) | (longitude <= east)
    return inside[:count]
