import Conversation

/// Which long blocks are to be folded. What comes from the archive and what the person pasted is,
/// until it is unfolded; an answer that streamed over the screen is not, because text must not
/// vanish under the reader's eyes when it ends.
struct Folding: Sendable {
  /// What was asked for all of them; nil until it was.
  private var all: Bool?
  /// The answers that came since then.
  private var streamed: Set<Identifier> = []
  /// The blocks that are not as the rest, by their numbers.
  private var exceptions: [Identifier: Set<Int>] = [:]

  func isFolded(_ block: Int, of message: Identifier) -> Bool {
    let isUsual = !(exceptions[message]?.contains(block) ?? false)
    return (streamed.contains(message) ? false : all ?? true) == isUsual
  }

  mutating func turn(_ block: Int, of message: Identifier) {
    let blocks = exceptions[message] ?? []
    exceptions[message] = blocks.symmetricDifference([block])
  }

  /// Folds or unfolds everything there is.
  mutating func set(_ isFolded: Bool) {
    self = Folding()
    all = isFolded
  }

  /// An answer has ended on the screen.
  mutating func note(streamed message: Identifier) { streamed.insert(message) }

  /// Another conversation is shown.
  mutating func reset() {
    streamed = []
    exceptions = [:]
  }
}

extension Transcript {
  /// Folds or unfolds everything that can be; the top row stays, or the end is followed on.
  mutating func toggleFolding(_ turns: TurnSource) {
    keeping(top, turns) {
      $0.showsThinking.toggle()
      $0.folding.set(!$0.showsThinking)
      $0.dropLayouts()
    }
  }

  /// Folds or unfolds the topmost long block of which a row is visible.
  /// - Returns: false if there is none.
  mutating func toggleVisibleBlock(_ turns: TurnSource) -> Bool {
    for place in visibleRows(turns) {
      let layout = layout(place.item, turns)
      guard let line = layout.bodyLine(at: place.line), let block = layout.folds.block(at: line),
        let message = turns.turn(at: place.item)?.id
      else { continue }
      turn(block, of: message, turns)
      return true
    }
    return false
  }

  /// Unfolds what hides a line of a message's text.
  mutating func unfold(_ line: Int, item: Int, _ turns: TurnSource) {
    let folds = layout(item, turns).folds
    guard folds.hides(line), let block = folds.block(at: line),
      let message = turns.turn(at: item)?.id
    else { return }
    turn(block, of: message, turns)
  }

  private mutating func turn(_ block: Folds.Block, of message: Identifier, _ turns: TurnSource) {
    // Who unfolds a block looks at it, also where the end was followed.
    keeping(visibleRows(turns).first, turns) {
      $0.folding.turn(block.number, of: message)
      $0.refold(message)
    }
  }

  /// Does something that changes how many rows messages take; a place given stays the top row.
  private mutating func keeping(
    _ first: Place?, _ turns: TurnSource, _ change: (inout Transcript) -> Void
  ) {
    let shown = first.map { layout($0.item, turns).part(at: $0.line) }
    change(&self)
    if let first, let (part, index) = shown {
      let line = layout(first.item, turns).line(ofPart: part, index)
      go(to: Place(item: first.item, line: line), turns)
    }
    recount(turns)
  }
}
