import Canvas
import Conversation

/// The question whether a call may be carried out, as it stands over the input line. What is to be
/// allowed is shown as it is, cleaned of all that could act; nothing of it comes from a sentence that
/// the model wrote about it.
package struct Approval: Sendable {
  /// One answer that can be given.
  struct Choice: Hashable, Sendable {
    var text: String
    /// Nil for "no, with a word to the model", which begins an input.
    var decision: Decision?
  }

  let proposal: Proposal
  /// The number of the code block that the person applies; nil for a call of the model.
  let block: Int?
  /// Monotonic milliseconds; what is typed right after was meant for something else.
  var since: Int64
  var selected = 0
  /// The first row of what is shown of the act.
  var scroll = 0
  /// What the person says to the model, while they type it.
  var words: Composer?

  /// Keys within so many milliseconds of its appearing are not answers.
  static let pause: Int64 = 400

  init(_ proposal: Proposal, block: Int? = nil, since: Int64) {
    self.proposal = proposal
    self.block = block
    self.since = since
  }

  var choices: [Choice] {
    var choices = [Choice(text: "Yes", decision: .once)]
    if block != nil { return choices + [Choice(text: "No", decision: .no(""))] }
    if let rule = proposal.rule {
      let rule = Sanitizer.singleLine(rule, limit: 60)
      choices.append(Choice(text: "Yes, and do not ask again for \(rule)", decision: .always))
    }
    choices.append(Choice(text: "No", decision: .no("")))
    choices.append(Choice(text: "No, and say why", decision: nil))
    return choices
  }

  /// What is asked, in a sentence of this program's own.
  func question(alias: String) -> String {
    if let block { return "Put code block \(block) into this file?" }
    let who = Sanitizer.singleLine(alias, limit: 40)
    switch proposal.act {
    case .command: return "\(who) wants to run a command"
    case .changes(let changes) where changes.count == 1:
      return "\(who) wants to \(changes[0].before == nil ? "write" : "change") a file"
    case .changes(let changes): return "\(who) wants to change \(changes.count) files"
    case .reading: return "\(who) wants to read outside this directory"
    case .service(let server):
      return "\(who) wants to use \(Sanitizer.singleLine(server, limit: 40))"
    }
  }

  /// What will happen, laid out once for a width: it may be a change of a large file.
  mutating func laidOut(width: Int) -> [Line] {
    if let layout, layout.width == width { return layout.lines }
    let lines = lines(width: width)
    layout = (width, lines)
    return lines
  }

  private var layout: (width: Int, lines: [Line])?

  /// What will happen.
  func lines(width: Int) -> [Line] {
    switch proposal.act {
    case .command(let command, let directory, let sandbox):
      let code = Wrap(width: width, first: [Span("  ")])
        .lines(Sanitizer.spans(command, style: Style(.code)))
      let place = Wrap(width: width, first: [Span("  ")])
        .lines(Sanitizer.spans("in " + directory, style: Style(.muted)))
      return code + place
        + Wrap(width: width, first: [Span("  ")])
        .lines([Span(Self.phrase(of: sandbox), Style(sandbox == .none ? .warning : .muted))])
    case .changes(let changes):
      return changes.flatMap { change in
        Wrap(width: width).lines(
          Sanitizer.spans(change.path, style: Style(.strong, .bold))
            + [Span("  " + ChangeLines.summary(of: change), Style(.muted))])
          + ChangeLines.lines(of: change, width: width)
      }
    case .service:
      let input = String(decoding: proposal.call.input.bytes, as: UTF8.self)
      return Wrap(width: width, first: [Span("  ")])
        .lines(Sanitizer.spans("\(proposal.call.name) \(input)", style: Style(.code)))
    case .reading(let path):
      return Wrap(width: width, first: [Span("  ")])
        .lines(Sanitizer.spans(path, style: Style(.code)))
    }
  }

  private static func phrase(of sandbox: Proposal.Sandbox) -> String {
    switch sandbox {
    case .none: "not confined: it can do whatever you can"
    case .confined(let network):
      "confined: it can write only in this directory"
        + (network ? ", and use the network" : ", and has no network")
    }
  }
}

extension State {
  /// Draws the question above the input's rule; gives the row it begins at, and the caret while
  /// the person types a word to the model.
  mutating func draw(
    _ approval: Approval, on surface: inout Surface, bottom: Int
  ) -> (top: Int, caret: Point?) {
    let width = max(1, size.width - 4)
    let choices = approval.choices
    var approval = approval
    let all = approval.laidOut(width: width)
    self.approval = approval
    var composer = approval.words
    let words = composer?.layout(width: max(1, width - 2))
    let foot = words.map { min($0.rows.count, 3) + 1 } ?? choices.count
    let room = max(1, bottom - foot - 3)
    let height = min(all.count, room)
    let top = max(0, bottom - foot - height - 2)
    for y in top..<bottom { surface.fill(row: Point(x: 0, y: y), style: Style(.text)) }
    surface.fill(row: Point(x: 0, y: top), style: Style(.pickerTitle))
    surface.put(
      " \(approval.question(alias: exchange?.model.alias ?? model.alias)) ",
      at: Point(x: 0, y: top), style: Style(.pickerTitle), limit: size.width)
    let first = max(0, min(approval.scroll, all.count - height))
    for (offset, line) in all.dropFirst(first).prefix(height).enumerated() {
      surface.put(line, at: Point(x: 2, y: top + 1 + offset))
    }
    let rows = "\(first + 1)–\(first + height) of \(all.count), PgUp PgDn · Esc"
    let hints =
      all.count > height ? ["rows \(rows) stops", rows, "PgUp PgDn · Esc stops"] : ["Esc stops"]
    let signs =
      composer == nil && !self.composer.isEmpty
      ? [
        "The keys go into the input; empty it to answer · Esc stops", "Empty the input · Esc stops",
      ] : hints
    surface.put(
      State.fitting(signs, in: size.width - 3), at: Point(x: 2, y: top + 1 + height),
      style: Style(.muted), limit: size.width - 3)
    let row = top + 2 + height
    guard let words, let composer else {
      for (index, choice) in choices.enumerated() {
        // The sign says that keys are answers now.
        let isSelected = index == approval.selected && isApprovalReady
        let style = Style(isSelected ? .selected : .text)
        surface.put(
          "\(isSelected ? "❯" : " ") \(index + 1). \(choice.text)", at: Point(x: 0, y: row + index),
          style: style, limit: size.width)
      }
      return (top, nil)
    }
    let prompts = [
      "What should it do instead? Enter sends it, Esc goes back", "Enter sends it, Esc back",
    ]
    surface.put(
      State.fitting(prompts, in: size.width - 3), at: Point(x: 2, y: row),
      style: Style(.muted), limit: size.width - 3)
    let caret = words.point(of: composer.caretIndex)
    let shown = min(words.rows.count, 3)
    let start = max(0, min(caret.y - shown + 1, words.rows.count - shown))
    for offset in 0..<shown {
      surface.put("›", at: Point(x: 2, y: row + 1 + offset), style: Style(.prompt))
      surface.put(
        words.line(start + offset, style: Style(.input)), at: Point(x: 4, y: row + 1 + offset),
        limit: width - 2)
    }
    return (top, Point(x: min(4 + caret.x, size.width - 1), y: row + 1 + caret.y - start))
  }
}
