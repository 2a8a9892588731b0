/// Decides when a changed screen is drawn: at once after a pause, else at most sixty times a
/// second.
struct FrameClock {
  /// Milliseconds between two frames.
  private static let interval: Int64 = 16

  private var lastFrame: Int64 = .min / 2
  private var isDirty = true

  mutating func invalidate() { isDirty = true }

  /// Whether to draw now; drawing is noted.
  mutating func takeFrame(now: Int64) -> Bool {
    guard isDirty, now - lastFrame >= Self.interval else { return false }
    isDirty = false
    lastFrame = now
    return true
  }

  /// When a frame is due; nil while nothing has changed.
  var deadline: Int64? { isDirty ? lastFrame + Self.interval : nil }
}
