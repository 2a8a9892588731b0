/// Decides when a changed screen is drawn: at once after a pause, else at most sixty times a
/// second, sooner for what a key did, and ten times while nobody types into the window.
struct FrameClock {
  private var lastFrame: Int64 = .min / 2
  private var isDirty = true
  /// Whether another window has the keyboard.
  var isUnfocused = false

  /// Whether the next frame answers a key.
  private var isUrgent = false

  /// Milliseconds between two frames. A key must not wait for a whole frame and be drawn too.
  private var interval: Int64 { isUrgent ? 8 : isUnfocused ? 100 : 16 }

  mutating func invalidate() { isDirty = true }

  /// A key has come: the next frame is not to wait for long.
  mutating func hurry() { isUrgent = true }

  /// Whether a frame is due.
  func isDue(now: Int64) -> Bool { isDirty && now - lastFrame >= interval }

  /// Whether to draw now; drawing is noted.
  mutating func takeFrame(now: Int64) -> Bool {
    guard isDue(now: now) else { return false }
    isDirty = false
    isUrgent = false
    lastFrame = now
    return true
  }

  /// When a frame is due; nil while nothing has changed.
  var deadline: Int64? { isDirty ? lastFrame + interval : nil }
}
