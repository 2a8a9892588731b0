/// A grid of cells with semantic styles. Everything that is shown is drawn here first.
///
/// Drawing is total: what lies outside is clipped at every edge, half a wide glyph becomes a
/// space, and a control character becomes U+FFFD, so a cell never holds one.
package struct Surface: Sendable {
  package let size: Size
  /// Row by row, `size.width` cells each.
  package private(set) var cells: [Cell]
  /// The multi-scalar grapheme clusters that cells refer to.
  package private(set) var clusters: [String] = []
  /// The links that cells belong to: `Style.link` 1 is the first.
  package private(set) var links: [Hyperlink] = []

  package init(size: Size, fill: Style = .text) {
    self.size = Size(width: max(0, size.width), height: max(0, size.height))
    cells = Array(
      repeating: Cell(style: fill), count: self.size.width * self.size.height)
  }

  /// The cell at a place; a blank one outside the surface.
  package subscript(x x: Int, y y: Int) -> Cell {
    guard x >= 0, x < size.width, y >= 0, y < size.height else { return .blank }
    return cells[y * size.width + x]
  }

  /// What a glyph of this surface looks like as text.
  package func text(of glyph: Glyph) -> String {
    if let index = glyph.clusterIndex {
      return index < clusters.count ? clusters[index] : "\u{FFFD}"
    }
    return glyph.scalar.map { String(Character($0)) } ?? "\u{FFFD}"
  }

  /// The text of a row, with its blanks and without the second halves of wide glyphs.
  package func text(ofRow y: Int) -> String {
    guard y >= 0, y < size.height else { return "" }
    var row = ""
    for cell in cells[y * size.width..<(y + 1) * size.width] where cell.width > 0 {
      row += text(of: cell.glyph)
    }
    return row
  }

  /// Whether a row holds something that terminals may give other columns than we do: a cluster
  /// of several scalars, or what `DisplayWidth.isDoubtful` says.
  package func isDoubtful(row y: Int) -> Bool {
    guard y >= 0, y < size.height else { return false }
    return cells[y * size.width..<(y + 1) * size.width].contains { cell in
      if cell.glyph.rawValue < 0xA1 { return false }
      return cell.glyph.scalar.map { DisplayWidth.isDoubtful($0) } ?? true
    }
  }

  /// Draws one row of text from `point` on. At most `limit` columns are touched, and none beyond
  /// the surface's edges.
  /// - Returns: the columns used, from `point` on; 0 if the row is outside.
  @discardableResult
  package mutating func put(
    _ text: String, at point: Point, style: Style = .text, limit: Int? = nil
  ) -> Int {
    guard point.y >= 0, point.y < size.height else { return 0 }
    let columns = size.width - point.x
    let room = min(columns, max(0, limit ?? columns))
    guard room > 0 else { return 0 }
    let row = point.y * size.width
    var text = text
    return text.withUTF8 { bytes in
      let plain = putPlain(bytes, x: point.x, row: row, room: room, style: style)
      if plain == bytes.count || plain == room { return plain }
      let rest = UnsafeBufferPointer(rebasing: bytes[plain...])
      return plain
        + putClusters(rest, x: point.x + plain, row: row, room: room - plain, style: style)
    }
  }

  /// Draws a line's spans, one after another, under the same rules.
  /// - Parameter link: where a link of the line's own list leads; nil where it leads nowhere.
  /// - Returns: the columns used, from `point` on; 0 if the row is outside.
  @discardableResult
  package mutating func put(
    _ line: Line, at point: Point, limit: Int? = nil,
    link: (_ number: UInt16) -> Hyperlink? = { _ in nil }
  ) -> Int {
    let room = max(0, limit ?? Int.max)
    var used = 0
    for span in line.spans where used < room {
      let next = Point(x: point.x + used, y: point.y)
      var style = span.style
      if style.link > 0 { style.link = link(style.link).map { number(of: $0) } ?? 0 }
      used += put(span.text, at: next, style: style, limit: limit.map { $0 - used })
    }
    return used
  }

  /// The number of a link on this surface, for `Style.link`; 0 if there are too many.
  package mutating func number(of link: Hyperlink) -> UInt16 {
    if let index = links.lastIndex(of: link) { return UInt16(index + 1) }
    guard links.count < Int(UInt8.max) else { return 0 }
    links.append(link)
    return UInt16(links.count)
  }

  /// Where the text of a cell leads.
  package func hyperlink(of style: Style) -> Hyperlink? {
    style.link > 0 && Int(style.link) <= links.count ? links[Int(style.link) - 1] : nil
  }

  /// Makes `count` cells of a row (from `point` on; to the right edge if nil) blanks in a style.
  package mutating func fill(row point: Point, count: Int? = nil, style: Style) {
    guard point.y >= 0, point.y < size.height else { return }
    let columns = size.width - point.x
    let end = point.x + min(columns, max(0, count ?? columns))
    let start = max(0, point.x)
    guard start < end else { return }
    let row = point.y * size.width
    detach(from: start, to: end, row: row)
    let blank = Cell(style: style)
    for index in row + start..<row + end { cells[index] = blank }
  }

  /// Makes a rectangle blank in a style.
  package mutating func fill(at origin: Point, size area: Size, style: Style) {
    let top = max(0, origin.y)
    let bottom = min(size.height, origin.y + max(0, min(area.height, size.height + abs(origin.y))))
    guard top < bottom else { return }
    for y in top..<bottom {
      fill(row: Point(x: origin.x, y: y), count: max(0, area.width), style: style)
    }
  }

  /// Changes the style of cells and leaves their glyphs: for selections and matches.
  package mutating func restyle(row point: Point, count: Int, _ change: (Style) -> Style) {
    guard point.y >= 0, point.y < size.height, count > 0 else { return }
    let start = max(0, point.x)
    let end = min(size.width, point.x + min(count, size.width + abs(point.x)))
    guard start < end else { return }
    for index in point.y * size.width + start..<point.y * size.width + end {
      cells[index].style = change(cells[index].style)
    }
  }

  // MARK: Drawing

  /// Draws the leading printable ASCII of a text, but for the last character before something
  /// else (a mark may follow). Returns the columns (and bytes) it went through.
  private mutating func putPlain(
    _ bytes: UnsafeBufferPointer<UInt8>, x: Int, row: Int, room: Int, style: Style
  ) -> Int {
    var count = 0
    let most = min(bytes.count, room)
    while count < most, bytes[count] >= 0x20, bytes[count] < 0x7F { count += 1 }
    if count < bytes.count, count > 0, bytes[count] >= 0x80 { count -= 1 }
    let start = max(0, x)
    let end = x + count
    guard start < end else { return count }
    detach(from: start, to: end, row: row)
    cells.withUnsafeMutableBufferPointer { cells in
      for column in start..<end {
        cells[row + column] = Cell(
          glyph: Glyph(rawValue: UInt32(bytes[column - x])), width: 1, style: style)
      }
    }
    return count
  }

  private mutating func putClusters(
    _ bytes: UnsafeBufferPointer<UInt8>, x: Int, row: Int, room: Int, style: Style
  ) -> Int {
    var used = 0
    Clusters.forEach(in: bytes) { range, width in
      if let scalar = Clusters.onlyScalar(bytes, range), DisplayWidth.of(scalar) > 0,
        x + used >= 0, used + width <= room
      {
        set(Glyph(scalar), width: width, x: x + used, row: row, style: style)
        used += width
      } else {
        let cluster = String(decoding: bytes[range], as: UTF8.self)
        used += put(cluster: cluster, width: width, x: x + used, row: row, end: x + room, style)
      }
      return used < room
    }
    return used
  }

  /// Draws one cluster of several bytes; returns its columns, at most `end - x`.
  private mutating func put(
    cluster: String, width: Int, x: Int, row: Int, end: Int, _ style: Style
  ) -> Int {
    let scalars = cluster.unicodeScalars
    guard let first = scalars.first else { return 0 }
    if scalars.count == 1 || DisplayWidth.of(first) < 0 || DisplayWidth.isEmojiSequence(scalars) {
      return put(piece: scalars[...], width: width, x: x, row: row, end: end, style)
    }
    // A cell takes one base: what holds several (क्ष, two leading consonants) goes piece by piece.
    var used = 0
    var start = scalars.startIndex
    while start < scalars.endIndex, x + used < end {
      var stop = scalars.index(after: start)
      var columns = max(0, DisplayWidth.of(scalars[start]))
      while stop < scalars.endIndex {
        let more = max(0, DisplayWidth.of(scalars[stop]))
        if more > 0, columns > 0 { break }
        columns += more
        stop = scalars.index(after: stop)
      }
      let piece = scalars[start..<stop]
      used += put(piece: piece, width: max(1, columns), x: x + used, row: row, end: end, style)
      start = stop
    }
    return used
  }

  /// Draws one base with its marks, or an emoji sequence.
  private mutating func put(
    piece: Substring.UnicodeScalarView, width: Int, x: Int, row: Int, end: Int, _ style: Style
  ) -> Int {
    guard let first = piece.first else { return 0 }
    if x + width > end || x < 0 {  // cut by an edge
      let last = min(end, x + width)
      for column in x..<last { set(.space, width: 1, x: column, row: row, style: style) }
      return last - x
    }
    let own = DisplayWidth.of(first)
    var glyph = Glyph(first)
    if own < 0 {
      glyph = Glyph(rawValue: 0xFFFD)
    } else if own == 0 {
      // Marks without a base stand on a dotted circle, as the Unicode charts print them; format
      // characters have no look at all.
      let isFormat = first.properties.generalCategory == .format
      glyph =
        isFormat
        ? Glyph(rawValue: 0xFFFD) : Glyph(cluster: intern("\u{25CC}" + String(Substring(piece))))
    } else if piece.count > 1 {
      glyph = Glyph(cluster: intern(String(Substring(piece))))
    }
    set(glyph, width: width, x: x, row: row, style: style)
    return width
  }

  /// Writes one glyph and, if it is wide, its second half.
  private mutating func set(_ glyph: Glyph, width: Int, x: Int, row: Int, style: Style) {
    guard x >= 0, x + width <= size.width else { return }
    detach(from: x, to: x + width, row: row)
    cells[row + x] = Cell(glyph: glyph, width: UInt8(width), style: style)
    if width == 2 { cells[row + x + 1] = Cell(glyph: .space, width: 0, style: style) }
  }

  /// Before the columns are overwritten: a wide glyph that is only half inside leaves a blank.
  private mutating func detach(from start: Int, to end: Int, row: Int) {
    if start > 0, cells[row + start].width == 0 {
      cells[row + start - 1].glyph = .space
      cells[row + start - 1].width = 1
    }
    if end < size.width, cells[row + end].width == 0 {
      cells[row + end].glyph = .space
      cells[row + end].width = 1
    }
  }

  /// The index of a cluster; the last few are looked through, so that a row of one emoji does
  /// not make an entry for each.
  private mutating func intern(_ cluster: String) -> Int {
    if let index = clusters.suffix(8).lastIndex(of: cluster) { return index }
    clusters.append(cluster)
    return clusters.count - 1
  }
}
