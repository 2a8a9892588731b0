#!/usr/bin/env python3
"""Plays frames into a terminal emulator that is not ours (pyte) and compares.

The file given holds frames one after another: a line `columns rows x y changed whole\n` with two
byte counts, then the bytes that changed the screen and the bytes that paint it whole. One emulator
gets all the changes, a fresh one each whole frame; their cells must be equal and their cursors at
x, y. Prints `N frames, N cells differ, N carets missed, N sequences unknown` and what the first
differences are.

pyte 0.8 lacks what xterm has, and is added here: SU, SD and REP; and that the ground's colour fills
the cells which come in when others move (bce).
"""
import sys

import pyte


class Screen(pyte.Screen):
    unknown = set()
    last = " "

    def draw(self, data):
        super().draw(data)
        if data:
            self.last = data[-1]

    def blank(self, row, columns=None):
        for x in columns if columns is not None else range(self.columns):
            self.buffer[row][x] = self.cursor.attrs._replace(data=" ")

    def delete_characters(self, count=None):
        super().delete_characters(count)
        count = min(count or 1, self.columns - self.cursor.x)
        self.blank(self.cursor.y, range(self.columns - count, self.columns))

    def insert_characters(self, count=None):
        super().insert_characters(count)
        end = min(self.columns, self.cursor.x + (count or 1))
        self.blank(self.cursor.y, range(self.cursor.x, end))

    def index(self):
        top, bottom = self.margins or (0, self.lines - 1)
        moves = self.cursor.y == bottom
        super().index()
        if moves:
            self.blank(bottom)

    def reverse_index(self):
        top, bottom = self.margins or (0, self.lines - 1)
        moves = self.cursor.y == top
        super().reverse_index()
        if moves:
            self.blank(top)

    def insert_lines(self, count=None):
        top, bottom = self.margins or (0, self.lines - 1)
        row = self.cursor.y
        super().insert_lines(count)
        if top <= row <= bottom:
            for y in range(row, min(bottom + 1, row + (count or 1))):
                self.blank(y)

    def delete_lines(self, count=None):
        top, bottom = self.margins or (0, self.lines - 1)
        row = self.cursor.y
        super().delete_lines(count)
        if top <= row <= bottom:
            for y in range(max(row, bottom + 1 - (count or 1)), bottom + 1):
                self.blank(y)

    def scroll(self, count, up):
        top, bottom = self.margins or (0, self.lines - 1)
        saved = self.cursor.x, self.cursor.y
        for _ in range(min(count or 1, self.lines)):
            self.cursor.y = bottom if up else top
            self.index() if up else self.reverse_index()
        self.cursor.x, self.cursor.y = saved

    def scroll_up(self, count=1, **_):
        self.scroll(count, True)

    def scroll_down(self, count=1, **_):
        self.scroll(count, False)

    def repeat(self, count=1, **_):
        super().draw(self.last * max(1, count))

    def debug(self, *args, **kwargs):
        self.unknown.add((args, tuple(kwargs)))


class Stream(pyte.ByteStream):
    csi = dict(pyte.ByteStream.csi, S="scroll_up", T="scroll_down", b="repeat")
    events = pyte.ByteStream.events | {"scroll_up", "scroll_down", "repeat"}


def new(columns, rows):
    screen = Screen(columns, rows)
    return screen, Stream(screen)


def look(cell):
    """The cell as it looks: a blank has no colour of its own, unless it is reversed."""
    if cell.data == " " and not cell.reverse:
        return " ", cell.bg, cell.underscore, cell.strikethrough
    return cell


def cells(screen):
    return [[look(screen.buffer[y][x]) for x in range(screen.columns)]
            for y in range(screen.lines)]


def main():
    file = open(sys.argv[1], "rb")
    screen = stream = None
    frames = differ = carets = 0
    shown = []
    while header := file.readline():
        columns, rows, x, y, changed, whole = map(int, header.split())
        changed, whole = file.read(changed), file.read(whole)
        if screen is None or (screen.columns, screen.lines) != (columns, rows):
            screen, stream = new(columns, rows)
        stream.feed(changed)
        fresh, other = new(columns, rows)
        other.feed(whole)
        frames += 1
        # At the right edge pyte keeps a cursor that is about to wrap outside.
        if (min(screen.cursor.x, columns - 1), screen.cursor.y) != (x, y):
            carets += 1
            shown.append(f"frame {frames}: caret at {screen.cursor.x},{screen.cursor.y} not {x},{y}")
        a, b = cells(screen), cells(fresh)
        if a == b:
            continue
        for row in range(rows):
            for column in range(columns):
                if a[row][column] != b[row][column]:
                    differ += 1
                    shown.append(
                        f"frame {frames} ({columns}x{rows}) cell {column},{row}: "
                        f"{a[row][column]} should be {b[row][column]}; changed {changed!r}")
    print(f"{frames} frames, {differ} cells differ, {carets} carets missed, "
          f"{len(Screen.unknown)} sequences unknown")
    for line in shown[:3]:
        print(line[:600])
    for item in list(Screen.unknown)[:5]:
        print("unknown:", item)


main()
