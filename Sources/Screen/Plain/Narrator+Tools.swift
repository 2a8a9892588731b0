import Canvas
import Conversation
import Messages

/// Tool calls told in lines.
extension Narrator {
  /// What came of a call: of an error its beginning, else how much it was.
  mutating func tell(_ result: ToolResult) {
    let lines = LineDifference.lines(of: result.text)
    if result.isError {
      line("Failed: \(Sanitizer.singleLine(result.text, limit: 300))")
    } else {
      line("Done, \(lines.count) \(lines.count == 1 ? "line" : "lines").")
    }
  }

  /// The question whether a call may be carried out: all of it, since nothing can be scrolled.
  mutating func tellApproval(_ state: State) {
    let id = state.approval.map { $0.proposal.call.id + ($0.words == nil ? "" : " words") }
    guard id != asked else { return }
    asked = id
    guard let approval = state.approval else { return }
    guard approval.words == nil else { return line("What should it do instead?") }
    line(approval.question(alias: state.exchange?.model.alias ?? state.model.alias) + ":")
    for row in approval.lines(width: 400) { line(row.text) }
    for (index, choice) in approval.choices.enumerated() { line("\(index + 1). \(choice.text)") }
  }
}
