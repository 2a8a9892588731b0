import Messages

extension Turn {
  /// The turn as far as its fragments tell, for an answer that has no end in the archive: the
  /// program died while it streamed, or another one is streaming it still.
  ///
  /// The fragments go through the same machines as the stream did; a line that cannot be read is
  /// passed over, and all others count.
  package func recovered(from fragments: [[UInt8]]) -> Turn {
    var turn = self
    guard !fragments.isEmpty else {
      turn.answer?.outcome = .stopped
      return turn
    }
    var reply = Reply()
    for fragment in fragments {
      for line in fragment.split(separator: 0x0A) {
        guard let event = try? StreamEvent(json: Array(line)) else { continue }
        _ = reply.apply(event)
      }
    }
    turn.take(reply, outcome: reply.isComplete ? Outcome(stopReason: reply.stopReason) : .stopped)
    return turn
  }
}
