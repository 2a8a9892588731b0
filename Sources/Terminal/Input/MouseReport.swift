import Canvas

/// A report of the mouse in the form of mode 1006 ("XTerm Control Sequences", Extended
/// coordinates): `CSI < button ; column ; row M`, or `m` for a released button.
struct MouseReport {
  /// Rows a notch of the wheel scrolls; terminals send as many arrows in alternate-scroll mode.
  static let rowsPerNotch = 3

  private let button: Int
  private let point: Point
  private let isPress: Bool

  /// Nil for what is no such report.
  init?(_ parameters: SequenceParameters, final: UInt8) {
    guard parameters.count == 3, let button = parameters[0]?.first,
      let column = parameters[1]?.first, let row = parameters[2]?.first,
      [0x4D, 0x6D].contains(final)
    else { return nil }
    self.button = button
    point = Point(x: max(0, column - 1), y: max(0, row - 1))
    isPress = final == 0x4D
  }

  /// What it means here: the wheel, or the left button; nil for other buttons.
  func input(takesMouse: Bool) -> Input? {
    // 4, 8 and 16 are the modifiers; 32 marks a movement.
    switch button & ~0b1_1100 {
    case 64: isPress ? .wheel(-Self.rowsPerNotch) : nil
    case 65: isPress ? .wheel(Self.rowsPerNotch) : nil
    case 0 where takesMouse: .mouse(MouseEvent(isPress ? .press : .release, at: point))
    case 32 where takesMouse: .mouse(MouseEvent(isPress ? .drag : .release, at: point))
    default: nil
    }
  }
}
