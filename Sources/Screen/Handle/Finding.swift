import Canvas
import Conversation

/// Finding in the conversation on the screen.
extension State {
  /// Ctrl+F or `/find`: search the conversation on the screen.
  mutating func startFinding(_ text: String = "") {
    var find = Find()
    find.pattern.set(text)
    var reader = Reader(find: find, isForFind: true)
    if !text.isEmpty { commit(&reader) }
    overlay = .reader(reader)
  }

  /// A key of the pattern; false when the find was given up.
  mutating func typed(_ key: Key, into reader: inout Reader) -> Bool {
    switch (keyMap[key], key.code) {
    case (.interruptOrClose, _), (.interruptOrClear, _):
      reader.find = nil
      return !reader.isForFind
    case (.send, _):
      commit(&reader)
    case (let command?, _):
      reader.find?.pattern.apply(command)
    case (nil, .character(let character)) where key.modifiers.isSubset(of: .shift):
      reader.find?.pattern.insert(String(character))
    default:
      break
    }
    return true
  }

  /// Ends typing: searches, and goes to the first hit from the top of the pane on.
  private mutating func commit(_ reader: inout Reader) {
    let turns = self.turns
    reader.find?.isTyping = false
    reader.find?.begin(turns, from: transcript.visibleRows(turns).first?.item ?? 0)
    search(&reader)
  }

  /// Searches on while nothing else is to do.
  mutating func continueFinding() {
    guard case .reader(var reader) = overlay, reader.find?.isCounting == true else { return }
    overlay = nil  // the only reference, so that the change copies nothing
    search(&reader)
    overlay = .reader(reader)
  }

  /// Searches for a slice, and goes to the first hit as soon as there is one.
  private mutating func search(_ reader: inout Reader) {
    let turns = self.turns
    reader.find?.search(turns)
    guard let find = reader.find, find.current == nil, find.count > 0 else { return }
    reader.find?.current = find.first(from: transcript.visibleRows(turns).first?.item ?? 0)
    show(reader.find)
  }

  /// `n` and `N`.
  mutating func jump(by step: Int, in reader: inout Reader) {
    // The answer may have grown since the last jump.
    let turns = self.turns
    reader.find?.extend(turns)
    reader.find?.search(turns)
    guard let find = reader.find, find.count > 0 else {
      notice = Notice(
        reader.find == nil ? "Nothing is being searched for; / begins." : "Nothing was found.")
      return
    }
    reader.find?.move(by: step)
    show(reader.find)
  }

  private mutating func show(_ find: Find?) {
    guard let place = find?.current, let matcher = find?.matcher else { return }
    let turns = self.turns
    transcript.show(matcher, ordinal: place.ordinal, item: place.item, turns)
  }
}
