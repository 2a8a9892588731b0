/// A grid of cells with semantic styles. Everything that is shown is drawn here first.
package struct Surface: Sendable {
  package let size: Size
  /// Row by row, `size.width` cells each.
  package private(set) var cells: [Cell]
  /// The multi-scalar grapheme clusters that cells refer to.
  package private(set) var clusters: [String] = []

  package init(size: Size, fill: Style = .text) {
    self.size = Size(width: max(0, size.width), height: max(0, size.height))
    cells = Array(
      repeating: Cell(style: fill), count: self.size.width * self.size.height)
  }
}
