/// A place on the screen; `x` counts columns from the left edge, `y` rows from the top, from 0.
package struct Point: Hashable, Sendable {
  package var x: Int
  package var y: Int

  package init(x: Int, y: Int) {
    self.x = x
    self.y = y
  }
}

/// Columns and rows.
package struct Size: Hashable, Sendable {
  package var width: Int
  package var height: Int

  package init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }
}

/// What one cell shows: a single scalar, or (with the top bit set) an index into the `clusters`
/// of the surface that holds the cell. A plain number keeps cells trivial to copy and compare.
package struct Glyph: Hashable, Sendable {
  package var rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }
  package init(_ scalar: Unicode.Scalar) { rawValue = scalar.value }
  package init(cluster index: Int) { rawValue = 0x8000_0000 | UInt32(index) }

  package static let space = Glyph(rawValue: 0x20)

  /// The scalar, unless this is a cluster.
  package var scalar: Unicode.Scalar? {
    rawValue & 0x8000_0000 == 0 ? Unicode.Scalar(rawValue) : nil
  }

  /// The index into `Surface.clusters`, if this is a cluster of several scalars.
  package var clusterIndex: Int? {
    rawValue & 0x8000_0000 == 0 ? nil : Int(rawValue & 0x7FFF_FFFF)
  }
}

/// One column of one row. A wide glyph owns its cell (`width` 2) and the next (`width` 0).
package struct Cell: Hashable, Sendable {
  package var glyph: Glyph
  package var width: UInt8
  // The parts of a style one by one, and the link in one byte: so a cell is 8 bytes.
  private var role: Role
  private var attributes: Attributes
  private var link: UInt8

  /// How it looks; `link` counts in `Surface.links`, and one beyond 255 is none.
  package var style: Style {
    get { Style(role, attributes, link: UInt16(link)) }
    set {
      role = newValue.role
      attributes = newValue.attributes
      link = UInt8(exactly: newValue.link) ?? 0
    }
  }

  package init(glyph: Glyph = .space, width: UInt8 = 1, style: Style = .text) {
    self.glyph = glyph
    self.width = width
    role = style.role
    attributes = style.attributes
    link = UInt8(exactly: style.link) ?? 0
  }

  package static let blank = Cell()
}

/// How the terminal draws the caret.
package enum CursorShape: Hashable, Sendable {
  case block, bar
}

/// A drawn screen: the cells and where the caret is.
package struct Frame: Sendable {
  package var surface: Surface
  /// The hardware cursor's place; every frame ends with the cursor here.
  package var caret: Point
  /// The window title, sanitised and short; nil leaves it alone.
  package var title: String?
  /// The caret's shape; nil leaves it as the person has it.
  package var cursor: CursorShape?

  package init(
    surface: Surface, caret: Point, title: String? = nil, cursor: CursorShape? = nil
  ) {
    self.surface = surface
    self.caret = caret
    self.title = title
    self.cursor = cursor
  }
}
