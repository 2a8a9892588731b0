import CNcurses
import Canvas

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// ncurses as a differ of cells: it draws into a file in memory, whose bytes are then sent to the
/// terminal in one piece.
///
/// ncurses never sees the terminal: it can neither block on it, nor change its modes, nor read
/// from it.
final class CellDiffer {
  private let file: UnsafeMutablePointer<FILE>
  private let descriptor: Int32
  private let screen: OpaquePointer
  private let measure: NcursesWidth
  private var colors: ColorPairs
  private var placeholders = Placeholders()
  private var filter = FrameFilter()
  /// What ncurses was given last; nil when it has to be given everything.
  private var shown: Surface?
  private var size = Size(width: 0, height: 0)
  /// The links of a screen that are too many to be told to ncurses.
  private var crowded: [Hyperlink] = []
  private var row: [cchar_t] = []
  /// The stand-ins of each row as given last.
  private var rowPlaceholders: [[UInt32]] = []
  /// The rows that hold a text which some terminals draw over the cells after it.
  private var spillingRows: Set<Int> = []

  /// Whether the terminal's description has an alternate screen.
  let hasAlternateScreen: Bool
  /// What the terminal can show.
  private(set) var repertoire: Repertoire

  /// - Parameters:
  ///   - showsLinks: whether the terminal takes links (OSC 8).
  ///   - depth: the depth of colour, from the size of the palette.
  ///   - answers: whether the terminal answers a question.
  init(
    type: TerminalType, theme: Theme, showsLinks: Bool = false, depth: (Int) -> ColorDepth,
    answers: () -> Bool = { true }
  ) throws(TerminalError) {
    Encoding.useUTF8()
    repertoire = type.repertoire
    let memory = try Self.memoryFile()
    descriptor = memory.descriptor
    file = memory.file
    screen = try Self.open(type, file: file, answers: answers)
    hasAlternateScreen = cn_has_string("smcup")
    measure = NcursesWidth()
    typeahead(-1)
    let paletteSize = max(0, Int(tigetnum("colors")))
    let depth = depth(paletteSize)
    // Each link takes a number of the palette, and a pair with each background it stands on.
    let wantsLinks = showsLinks && paletteSize >= 256
    if depth != .monochrome || wantsLinks {
      // Otherwise even the end of a colour would paint a ground where there is no default one.
      start_color()
      use_default_colors()
    }
    colors = ColorPairs(
      theme: theme, depth: depth, showsLinks: wantsLinks && cn_pair_count() >= 1024)
    // ncurses' own opening sequences are not wanted: the modes are in one table, ours.
    wrefresh(cn_wanted_screen())
    lseek(descriptor, 0, SEEK_SET)
  }

  deinit {
    delscreen(screen)
    fclose(file)
  }

  /// Forgets what the terminal shows, so that the next frame repaints everything.
  func forget() {
    shown = nil
  }

  /// Changes which characters are used; the next frame repaints everything.
  func setRepertoire(_ repertoire: Repertoire) {
    self.repertoire = repertoire
    forget()
  }

  /// Changes the colours; the next frame repaints everything.
  func setTheme(_ theme: Theme) {
    colors = ColorPairs(theme: theme, depth: colors.depth, showsLinks: colors.showsLinks)
    forget()
  }

  /// The bytes that turn what the terminal shows into `frame`, ending with the cursor at its
  /// caret; empty if nothing has changed.
  func bytes(for frame: Frame) -> [UInt8] {
    let surface = frame.surface
    guard surface.size.width > 0, surface.size.height > 0 else { return [] }
    if surface.size != size {
      size = surface.size
      resizeterm(Int32(size.height), Int32(size.width))
      forget()
    }
    if placeholders.isFull {
      placeholders = Placeholders()
      forget()
    }
    var mayScroll = give(surface)
    if colors.isFull, surface.links != crowded {
      colors.forgetLinks()
      forget()
      mayScroll = give(surface)
      // A screen with very many links shows the last of them as text alone.
      if colors.isFull { crowded = surface.links }
    }
    filter.rgb = colors.rgb
    filter.links = colors.links
    shown = surface
    let caret = Point(
      x: min(max(0, frame.caret.x), size.width - 1), y: min(max(0, frame.caret.y), size.height - 1))
    wmove(cn_wanted_screen(), Int32(caret.y), Int32(caret.x))
    wnoutrefresh(cn_wanted_screen())
    doupdate()
    if mayScroll, !spillingRows.isEmpty {
      // What is to be drawn anew must be said of the rows as they are after scrolling.
      for y in spillingRows { wredrawln(cn_wanted_screen(), Int32(y), 1) }
      wmove(cn_wanted_screen(), Int32(caret.y), Int32(caret.x))
      wnoutrefresh(cn_wanted_screen())
      doupdate()
    }
    let drawn = takeBytes()
    let sent = filter.filtered(drawn, placeholders: placeholders)
    guard drawn.contains(where: { $0 >= 0x80 }) else { return sent }
    // Where the terminal measured a character differently, only an absolute move puts the cursor
    // back to where ncurses believes it to be.
    let home = Array("\u{1B}[\(caret.y + 1);\(caret.x + 1)H".utf8)
    return sent + home
  }

  /// Gives ncurses what has changed.
  /// - Returns: whether it is so much that ncurses may scroll, and then write parts of any row.
  private func give(_ surface: Surface) -> Bool {
    if shown == nil {
      rowPlaceholders = Array(repeating: [], count: size.height)
      spillingRows = []
      clearok(cn_physical_screen(), true)
    }
    var rows = changedRows(of: surface)
    let mayScroll = rows.count > 2
    if mayScroll { rows += spillingRows.subtracting(rows) }
    for y in rows { give(surface, row: y, redraws: !mayScroll) }
    return mayScroll
  }

  /// The rows that are to be given to ncurses.
  private func changedRows(of new: Surface) -> [Int] {
    guard let old = shown else { return Array(0..<size.height) }
    let isComparable = new.clusters == old.clusters && new.links == old.links
    let bytes = size.width * MemoryLayout<Cell>.stride
    return new.cells.withUnsafeBytes { fresh in
      old.cells.withUnsafeBytes { known in
        (0..<size.height).filter { y in
          // Equal bytes are equal cells, where cluster numbers mean the same. Unequal bytes may
          // still be equal cells, because they have padding.
          if isComparable, let a = fresh.baseAddress, let b = known.baseAddress,
            memcmp(a + y * bytes, b + y * bytes, bytes) == 0
          {
            return false
          }
          return differs(new, old, row: y)
        }
      }
    }
  }

  /// Whether a row looks different on two surfaces of one size.
  private func differs(_ new: Surface, _ old: Surface, row y: Int) -> Bool {
    let range = y * size.width..<(y + 1) * size.width
    return new.cells.withUnsafeBufferPointer { new_ in
      old.cells.withUnsafeBufferPointer { old_ in
        for index in range {
          var (a, b) = (new_[index], old_[index])
          // So it is with the numbers of links.
          if a.style.link > 0 || b.style.link > 0 {
            if new.hyperlink(of: a.style) != old.hyperlink(of: b.style) { return true }
            a.style.link = 0
            b.style.link = 0
          }
          // Equal cluster indexes of two surfaces may mean different texts.
          if let i = a.glyph.clusterIndex {
            guard let j = b.glyph.clusterIndex, a.width == b.width, a.style == b.style,
              new.clusters[i] == old.clusters[j]
            else { return true }
          } else if a != b {
            return true
          }
        }
        return false
      }
    }
  }

  /// Gives one row to ncurses.
  /// - Parameter redraws: whether a row with doubtful texts is drawn whole right away.
  private func give(_ surface: Surface, row y: Int, redraws: Bool) {
    row.removeAll(keepingCapacity: true)
    var standIns: [UInt32] = []
    spillingRows.remove(y)
    var style: Style?
    var rendition = ColorPairs.Rendition(attributes: 0, pair: 0)
    var x = 0
    surface.cells.withUnsafeBufferPointer { cells in
      while x < size.width {
        let cell = cells[y * size.width + x]
        if cell.style != style {
          style = cell.style
          rendition = colors.rendition(of: cell.style, link: surface.hyperlink(of: cell.style))
        }
        var width = min(max(1, Int(cell.width)), 2)
        if x + width > size.width { width = 1 }
        if repertoire != .unicode,
          let plain = repertoire.replacement(for: surface.text(of: cell.glyph), width: width)
        {
          for scalar in plain.unicodeScalars {
            append((wchar_t(bitPattern: scalar.value), 0, 0, 0, 0, 0), rendition)
          }
        } else {
          let text = text(of: cell, on: surface, at: Point(x: x, y: y), width: width)
          let drawn = UInt32(bitPattern: text.0)
          if Placeholders.contains(drawn) { standIns.append(drawn) }
          append(text, rendition)
        }
        x += width
      }
    }
    mvwadd_wchnstr(cn_wanted_screen(), Int32(y), 0, row, Int32(row.count))
    if spillingRows.contains(y) || standIns != rowPlaceholders[y] {
      // A terminal may draw such a text over cells that ncurses believes to be right: the whole
      // row is drawn again, from left to right.
      rowPlaceholders[y] = standIns
      if redraws { wredrawln(cn_wanted_screen(), Int32(y), 1) }
    }
  }

  /// Adds a cell to the row that is being made.
  private func append(_ text: Characters, _ rendition: ColorPairs.Rendition) {
    var text = text
    var complex = cchar_t()
    withUnsafePointer(to: &text) { pointer in
      pointer.withMemoryRebound(to: wchar_t.self, capacity: 6) { characters in
        _ = cn_set_cell(&complex, characters, rendition.attributes, rendition.pair)
      }
    }
    row.append(complex)
  }

  /// The characters for one cell of ncurses: a spacing one, up to four marks, and zero.
  private typealias Characters = (wchar_t, wchar_t, wchar_t, wchar_t, wchar_t, wchar_t)

  private func text(of cell: Cell, on surface: Surface, at point: Point, width: Int)
    -> Characters
  {
    let text: String
    if let scalar = cell.glyph.scalar {
      if measure.of(scalar) == width, !Placeholders.isDoubtful(scalar) {
        return (wchar_t(bitPattern: scalar.value), 0, 0, 0, 0, 0)
      }
      text = String(Character(scalar))
    } else {
      let index = cell.glyph.clusterIndex ?? 0
      text = surface.clusters.indices.contains(index) ? surface.clusters[index] : "\u{FFFD}"
      if let characters = combined(text, width: width) { return characters }
    }
    if Placeholders.spills(text, width: width) { spillingRows.insert(point.y) }
    let scalar = placeholders.placeholder(
      for: text, width: width, columnsLeft: size.width - point.x)
    return (wchar_t(bitPattern: scalar.value), 0, 0, 0, 0, 0)
  }

  /// The cluster as a base with at most four marks, if it is one.
  private func combined(_ text: String, width: Int) -> Characters? {
    var scalars = text.unicodeScalars.makeIterator()
    guard let base = scalars.next(), measure.of(base) == width,
      !Placeholders.isDoubtful(base)
    else { return nil }
    var marks: [wchar_t] = []
    while let mark = scalars.next() {
      // Variation selectors and joiners are of no width too, but change the picture.
      guard measure.of(mark) == 0, marks.count < 4, mark.properties.isGraphemeExtend,
        !(0xFE00...0xFE0F ~= mark.value), mark.value != 0x20E3, mark.value != 0x200D
      else { return nil }
      marks.append(wchar_t(bitPattern: mark.value))
    }
    marks += Array(repeating: 0, count: 5 - marks.count)
    return (wchar_t(bitPattern: base.value), marks[0], marks[1], marks[2], marks[3], marks[4])
  }

  private func takeBytes() -> [UInt8] {
    let count = Int(lseek(descriptor, 0, SEEK_CUR))
    guard count > 0 else { return [] }
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = max(0, pread(descriptor, buffer.baseAddress, count, 0))
    }
    lseek(descriptor, 0, SEEK_SET)
    return bytes
  }
}
