import Canvas
import Conversation
import PropertyTesting
import Testing

@testable import Screen

@Suite struct LineDifferenceTests {
  /// The rows give both texts again, in order, and no line that both begin or end with is changed.
  private func check(_ old: [String], _ new: [String]) {
    let difference = LineDifference(
      old: old.map { $0 + "\n" }.joined(), new: new.map { $0 + "\n" }.joined())
    var (olds, news): ([Int], [Int]) = ([], [])
    for row in difference.rows {
      switch row {
      case .same(let a, let b):
        #expect(difference.old[a - 1] == difference.new[b - 1])
        olds.append(a)
        news.append(b)
      case .removed(let a): olds.append(a)
      case .added(let b): news.append(b)
      }
    }
    #expect(olds == Array(1..<(old.count + 1)))
    #expect(news == Array(1..<(new.count + 1)))
  }

  @Test(arguments: UInt64(0)..<300)
  func rowsGiveBothTexts(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let words = ["a", "b", "c", "", "}", "x\u{301}", "方"]
    func text() -> [String] {
      (0..<Int.random(in: 0...30, using: &random)).compactMap { _ in
        words.randomElement(using: &random)
      }
    }
    check(text(), text())
  }

  @Test func longTextsAreCutAtLinesThatAreThereOnce() {
    let old = (0..<5000).map { "line \($0)" }
    var new = old
    new.insert("new at the start", at: 10)
    new.removeSubrange(4000..<4010)
    check(old, new)
    let difference = LineDifference(
      old: old.joined(separator: "\n"), new: new.joined(separator: "\n"))
    #expect(difference.addedCount == 1 && difference.removedCount == 10)
    // Nothing in common, and nothing to cut at.
    check(
      (0..<3000).map { $0 % 2 == 0 ? "a" : "b" }, (0..<3000).map { $0 % 3 == 0 ? "b" : "a" })
    check((0..<3000).map { "a\($0)" }, (0..<3000).map { "b\($0)" })
  }

  @Test func wordsThatDifferAreMarked() {
    let marks = WordMarks.marks(old: "let count = 1", new: "let total = 1")
    #expect(marks.old == [4..<9] && marks.new == [4..<9])
    let far = WordMarks.marks(old: "one two three", new: "4 5 6")
    #expect(far.old.isEmpty && far.new.isEmpty)
    let wide = WordMarks.marks(old: "名 = 1 + x", new: "名 = 2 + x")
    #expect(wide.old == [6..<7])
  }

  private var change: FileChange {
    FileChange(
      path: "/src/app.swift",
      before: "import A\n\nfunc run() {\n\tlet count = 1\n  print(count)\n}\n" + tail,
      after:
        "import A\n\nfunc run() {\n\tlet total = 1\n  print(total, \"方\u{1B}[31m\")\n  done()\n}\n"
        + tail)
  }

  private var tail: String { (0..<12).map { "// \($0)\n" }.joined() }

  @Test(arguments: [40, 80, 130])
  func changesAsLines(width: Int) throws {
    let lines = ChangeLines.lines(of: change, width: width)
    for line in lines { #expect(DisplayWidth.of(line.spans) <= width) }
    var surface = Surface(size: Size(width: width, height: lines.count))
    for (y, line) in lines.enumerated() { surface.put(line, at: Point(x: 0, y: y)) }
    try expectScreen(surface.description, "change-\(width)")
  }

  @Test func aNewFileIsAllAdded() {
    let change = FileChange(path: "/a", before: nil, after: "x\ny\n")
    #expect(ChangeLines.summary(of: change) == "+2 −0")
    #expect(
      ChangeLines.lines(of: change, width: 200).map(\.text) == ["1 + x", "2 + y"])
  }
}
