import Canvas
import Conversation

extension State {
  /// `/diff [n]`: what tools have made of files, after each question or after one of them.
  mutating func showChanges(_ argument: String) -> [Effect] {
    guard !history.hasOlder else {
      notice = Notice("The conversation is still being loaded; try again in a moment.")
      return []
    }
    let all = changeWishes
    guard !all.isEmpty else {
      notice = Notice("No file was changed by tools in this conversation.")
      return []
    }
    guard !argument.isEmpty else { return [.showChanges(all)] }
    let wishes = all.filter { String($0.number) == argument }
    guard !wishes.isEmpty else {
      let numbers = all.map { String($0.number) }.joined(separator: ", ")
      notice = Notice(
        "Nothing was changed after a question “\(argument)”; there is \(numbers).", .warning)
      return []
    }
    return [.showChanges(wishes)]
  }

  /// The questions after which tools were called that change files.
  private var changeWishes: [ChangeWish] {
    var wishes: [ChangeWish] = []
    var number = 0
    for turn in history.turns {
      let calls = turn.changingCalls
      if turn.isQuestion, calls.isEmpty {
        number += 1
        let title = turn.text.split(whereSeparator: \.isNewline).first.map {
          String($0.prefix(400))
        }
        wishes.append(ChangeWish(number: number, title: title ?? "", calls: []))
      } else if !calls.isEmpty {
        if wishes.isEmpty { wishes.append(ChangeWish(number: 0, title: "", calls: [])) }
        wishes[wishes.count - 1].calls += calls
      }
    }
    return wishes.filter { !$0.calls.isEmpty }
  }

  /// What `Effect.showChanges` gave.
  mutating func take(_ changes: [ChangedFiles]) {
    let changes = changes.filter { !$0.files.isEmpty }
    guard !changes.isEmpty else {
      notice = Notice("The files are as they were before the tools changed them.")
      return
    }
    var panel = Panel(title: "Changes", lines: [])
    panel.changes = changes
    panel.lay(width: max(1, size.width - 4), in: session.directory)
    overlay = .panel(panel)
  }
}

extension Panel {
  /// Sets the lines of changes for a width; old and new stand side by side where there is room.
  mutating func lay(width: Int, in directory: String) {
    guard !changes.isEmpty, laidWidth != width else { return }
    lines = changes.flatMap { $0.lines(width: width, in: directory) }
    laidWidth = width
  }
}

extension Turn {
  /// The calls that may have changed files, by id: those of an answer, or what the person applied.
  var changingCalls: [String] {
    let own = isQuestion && text.hasPrefix(Applying.said) ? [Applying.call(of: id)] : []
    return own
      + toolCalls.filter { ["Edit", "MultiEdit", "Write"].contains($0.name) }.map(\.id)
  }

  /// The same without those that were refused or failed, and so have changed nothing.
  /// - Parameter next: the turn after this one, which has the results.
  func changingCalls(notFailedIn next: Turn?) -> [String] {
    let failed = Set(next?.toolResults.lazy.filter(\.isError).map(\.id) ?? [])
    return changingCalls.filter { !failed.contains($0) }
  }

  /// The files that calls of this turn name.
  /// - Parameters:
  ///   - calls: some of `changingCalls`.
  ///   - directory: paths in it are shown without it.
  func changedNames(of calls: [String], in directory: String) -> [String] {
    if !calls.isEmpty, isQuestion {
      return Applying.path(saidIn: text).map { [$0] } ?? []
    }
    return toolCalls.filter { calls.contains($0.id) }.map { $0.about(in: directory) }
  }
}
