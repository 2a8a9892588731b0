import PropertyTesting
import Testing

@testable import Tools

/// What the journal and the files say of what was changed, for any history.
@Suite struct ChangeReportTests {
  private func entry(_ call: String, _ before: String?, _ after: String?) -> JournalEntry {
    JournalEntry(
      call: call,
      before: FileVersion(path: "/a", bytes: before.map { Array($0.utf8) }, mode: 0o644),
      after: after.map { Fingerprint(Array($0.utf8)) })
  }

  private func changes(
    _ entries: [JournalEntry], _ groups: [Set<String>], now: String?
  ) -> [[String]] {
    ChangeReport.changes(entries, by: groups) { _ in now.map { Array($0.utf8) } }.map {
      $0.map { change in
        func text(_ bytes: [UInt8]?) -> String {
          bytes.map { String(decoding: $0, as: UTF8.self) } ?? "-"
        }
        return text(change.before) + ">" + text(change.after) + (change.isChangedSince ? "!" : "")
      }
    }
  }

  @Test func changesOfOneQuestionAreOne() {
    let entries = [entry("1", nil, "a"), entry("2", "a", "b"), entry("3", "b", "c")]
    #expect(changes(entries, [["1", "2"], ["3"]], now: "c") == [["->b"], ["b>c"]])
    #expect(changes(entries, [["1", "2", "3"]], now: "c") == [["->c"]])
  }

  @Test func whatOthersChangedIsMarked() {
    let entries = [entry("1", "a", "b"), entry("2", "x", "y")]
    #expect(changes(entries, [["1"], ["2"]], now: "y") == [["a>x!"], ["x>y"]])
    #expect(changes(entries, [["2"]], now: "z") == [["x>z!"]])
    #expect(changes(entries, [["2"]], now: nil) == [["x>-!"]])
  }

  @Test func whatWasUndoneOrNeverMadeIsNone() {
    #expect(changes([entry("1", "a", "b")], [["1"]], now: "a") == [[]])
    #expect(changes([entry("1", nil, "b")], [["1"]], now: nil) == [[]])
    #expect(
      changes([entry("1", "a", "b"), entry("2", "a", "c")], [["1"], ["2"]], now: "c")
        == [[], ["a>c"]])
  }

  /// Whatever the tools do one after the other, the questions' changes lead from the first content
  /// to the last.
  @Test(arguments: 0..<200) func changesLeadFromTheFirstToTheLast(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var content: String? = Bool.random(using: &random) ? "0" : nil
    var entries: [JournalEntry] = []
    var contents = [content]
    for call in 0..<Int.random(in: 1...8, using: &random) {
      let next =
        Int.random(in: 0..<5, using: &random) == 0
        ? nil : "\(Int.random(in: 0..<4, using: &random))"
      guard next != content else { continue }
      entries.append(entry("\(call)", content, next))
      content = next
      contents.append(content)
    }
    let cut = Int.random(in: 0...entries.count, using: &random)
    let groups = [Set(entries[..<cut].map(\.call)), Set(entries[cut...].map(\.call))]
    let found = changes(entries, groups, now: content)
    let wanted = [(contents[0], contents[cut]), (contents[cut], contents[contents.count - 1])]
    #expect(found == wanted.map { $0 == $1 ? [] : ["\($0 ?? "-")>\($1 ?? "-")"] })
  }
}
