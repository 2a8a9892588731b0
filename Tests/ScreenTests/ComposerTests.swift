import Canvas
import PropertyTesting
import Testing

@testable import Screen

@Suite struct ComposerTests {
  @Test func editsByCluster() {
    var composer = Composer()
    composer.insert("a👩‍👩‍👧é")
    composer.deleteBackward()
    #expect(composer.text == "a👩‍👩‍👧")
    composer.deleteBackward()
    #expect(composer.text == "a")
  }

  @Test func aMarkJoinsItsBase() {
    var composer = Composer()
    composer.insert("e")
    composer.insert("\u{301}")
    #expect(composer.text.count == 1)
    composer.moveLeft()
    #expect(composer.caret == 0)
  }

  @Test func removingWhatKeptApartJoins() {
    var composer = Composer()
    composer.insert("🇩x🇪")
    composer.moveLeft()
    composer.deleteBackward()
    #expect(composer.text == "🇩🇪")
    #expect(composer.caret == composer.text.utf8.count)
  }

  @Test func killsAndYanks() {
    var composer = Composer()
    composer.insert("git commit --amend")
    composer.killToBlank()
    #expect(composer.text == "git commit ")
    composer.killWordLeft()
    #expect(composer.text == "git ")
    composer.yank()
    #expect(composer.text == "git commit --amend")
    composer.moveToStart()
    composer.killToLineEnd()
    #expect(composer.isEmpty)
  }

  /// What was typed comes back, also after an entry of the history was edited.
  @Test func historyLosesNothing() {
    var history = InputHistory()
    history.add("one")
    #expect(history.older(than: "draft") == "one")
    #expect(history.older(than: "a long new message") == "one")
    #expect(history.newer(than: "one") == "a long new message")
    #expect(history.newer(than: "a long new message") == nil)
    history.prepend(["zero"])
    #expect(history.older(than: "x") == "one")
    #expect(history.older(than: "one") == "zero")
    #expect(history.older(than: "zero") == nil)
  }

  /// The caret is always between two clusters, whatever is done.
  @Test(arguments: 0..<50)
  func caretStaysOnABoundary(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let pieces = ["a", " ", "\n", "é", "e", "\u{301}", "\u{200D}", "👩", "🇩", "日本", "\r\n", "x y"]
    let commands: [Command] = [
      .characterLeft, .characterRight, .wordLeft, .wordRight, .lineStart, .lineEnd, .inputStart,
      .inputEnd, .deleteBackward, .deleteForward, .killToLineEnd, .killToLineStart, .killToBlank,
      .killWordLeft, .killWordRight, .yank,
    ]
    var composer = Composer()
    for _ in 0..<200 {
      if Bool.random(using: &random), let piece = pieces.randomElement(using: &random) {
        composer.insert(piece)
      } else if let command = commands.randomElement(using: &random) {
        composer.apply(command)
      }
      let text = composer.text
      let boundaries = text.indices.map { text.utf8.distance(from: text.startIndex, to: $0) }
      #expect((boundaries + [text.utf8.count]).contains(composer.caret))
      let layout = composer.layout(width: 7)
      let point = layout.point(of: composer.caretIndex)
      #expect(point.x <= 7 && point.y < layout.rows.count)
    }
  }
}
