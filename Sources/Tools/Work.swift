import Conversation

/// Something that takes longer than one turn of the loop: a file that is read, a search, a command.
protocol Work {
  /// What to wait for; none where a turn is wanted anyway.
  var descriptors: [Int32] { get }
  /// Whether it goes on without waiting for anything.
  var wantsTurn: Bool { get }
  /// When to go on although nothing is readable, in monotonic milliseconds.
  var deadline: Int64? { get }
  /// Goes on for at most a few milliseconds.
  /// - Returns: what to tell, the last being `.finished` when it is over.
  mutating func turn(readable: Set<Int32>, now: Int64) -> [ToolEvent]
  /// Ends it as soon as may be; `turn` tells when.
  mutating func stop(now: Int64)
  /// Ends it at once and waits for nothing.
  mutating func abandon()
}

/// How long one slice of work may take.
enum Slice {
  /// A key that is pressed meanwhile waits no longer than a person can feel.
  static let duration = Duration.milliseconds(4)
}
