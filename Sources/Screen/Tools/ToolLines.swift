import Canvas
import Conversation
import Messages

/// What is shown of a call under the answer that makes it.
struct ToolStatus: Hashable, Sendable {
  enum Phase: Hashable, Sendable {
    case waiting
    case asking
    /// For so many seconds.
    case running(Int64)
    case done(ToolResult)
    /// Its result is not known.
    case lost
  }

  var call: ToolCall
  var phase: Phase
  /// The end of what it wrote so far, while it runs.
  var output = ""
}

/// The lines of a call: what it is, how it goes, and what is worth seeing of what came of it.
struct ToolLines: Hashable, Sendable {
  let width: Int
  /// The working directory, which paths are shown relative to.
  let directory: String
  /// Whether everything is shown rather than the first or last lines.
  let isUnfolded: Bool

  private static let outputLimit = 5
  private static let changeLimit = 24
  private static let unfoldedLimit = 400

  func lines(of status: ToolStatus) -> [Line] {
    [head(of: status)] + body(of: status)
  }

  // MARK: The head

  private func head(of status: ToolStatus) -> Line {
    let call = status.call
    let facts = self.facts(of: status)
    let name = Sanitizer.singleLine(call.name, limit: 30)
    let room = max(8, width - DisplayWidth.of(name) - DisplayWidth.of(facts) - 5)
    let about = Sanitizer.singleLine(call.about(in: directory), limit: room)
    var spans = [
      Span("• ", Style(isFailed(status) ? .error : .accent)), Span(name, Style(.strong, .bold)),
      Span(" " + about, Style(.code)),
    ]
    if !facts.isEmpty { spans.append(Span("  " + facts, Style(.muted))) }
    return Line(spans).truncated(to: width)
  }

  private func isFailed(_ status: ToolStatus) -> Bool {
    if case .done(let result) = status.phase { result.isError } else { false }
  }

  private func facts(of status: ToolStatus) -> String {
    switch status.phase {
    case .waiting: return "waits"
    case .asking: return "asks"
    case .running(let seconds): return "\(seconds) s"
    case .lost: return "no result"
    case .done(let result) where result.isError: return "failed"
    case .done(let result):
      if let change = change(of: status.call) { return ChangeLines.summary(of: change) }
      if ["TodoWrite"].contains(status.call.name) { return "" }
      let count = LineDifference.lines(of: result.text).count
      return count == 1 ? "1 line" : "\(count) lines"
    }
  }

  // MARK: What came of it

  private func body(of status: ToolStatus) -> [Line] {
    switch status.phase {
    case .waiting, .asking, .lost: return []
    case .running: return end(of: status.output)
    case .done(let result):
      if result.isError { return beginning(of: result.text, Style(.warning)) }
      if let change = change(of: status.call) { return changed(change) }
      switch status.call.name {
      case "Bash": return end(of: result.text)
      case "TodoWrite": return steps(of: status.call)
      default: return isUnfolded ? beginning(of: result.text, Style(.muted)) : []
      }
    }
  }

  /// What an editing call changes, as far as its input tells.
  private func change(of call: ToolCall) -> FileChange? {
    guard let path = call.input["file_path"]?.stringValue else { return nil }
    switch call.name {
    case "Write":
      return call.input["content"]?.stringValue.map {
        FileChange(path: path, before: nil, after: $0)
      }
    case "Edit", "MultiEdit":
      let edits = call.input["edits"]?.arrayValue ?? [call.input]
      let olds = edits.compactMap { $0["old_string"]?.stringValue }
      let news = edits.compactMap { $0["new_string"]?.stringValue }
      return FileChange(
        path: path, before: olds.joined(separator: "\n"), after: news.joined(separator: "\n"))
    default: return nil
    }
  }

  private func changed(_ change: FileChange) -> [Line] {
    cut(
      ChangeLines.lines(of: change, width: max(1, width - 2)),
      to: isUnfolded ? Self.unfoldedLimit : Self.changeLimit)
  }

  private func steps(of call: ToolCall) -> [Line] {
    (call.input["todos"]?.arrayValue ?? []).map {
      PlanStep(
        text: $0["content"]?.stringValue ?? "",
        status: $0["status"]?.stringValue.flatMap(PlanStep.Status.init) ?? .pending)
    }.flatMap { $0.lines(width: width, indent: 2) }
  }

  private func beginning(of text: String, _ style: Style) -> [Line] {
    let all = LineDifference.lines(of: text)
    let limit = isUnfolded ? Self.unfoldedLimit : Self.outputLimit
    return cut(all.prefix(limit + 1).map { row($0, style) }, to: limit, of: all.count)
  }

  /// The last lines: what a command wrote last is what it came to.
  private func end(of text: String) -> [Line] {
    let all = LineDifference.lines(of: text)
    let limit = isUnfolded ? Self.unfoldedLimit : Self.outputLimit
    let more = all.count - limit
    let lines = all.suffix(limit).map { row($0, Style(.muted)) }
    return more > 0 ? [mark(more, "earlier")] + lines : lines
  }

  /// One line of output: as much of it as fits.
  private func row(_ text: Substring, _ style: Style) -> Line {
    let start = text.prefix(4 * width)
    let spans = TabStops.expand(Sanitizer.spans(start, style: style))
    return Line([Span("  ")] + spans).truncated(to: width)
  }

  private func cut(_ lines: [Line], to limit: Int, of count: Int? = nil) -> [Line] {
    let more = (count ?? lines.count) - limit
    return more > 0 ? lines.prefix(limit) + [mark(more, "more")] : lines
  }

  private func mark(_ count: Int, _ which: String) -> Line {
    Line([Span("  ▸ \(count) \(which) \(count == 1 ? "line" : "lines")", Style(.muted, .dim))])
      .truncated(to: width)
  }
}

extension ToolCall {
  /// What the call is about, in a few words: its command, its path, what it looks for.
  /// - Parameter directory: paths in it are shown without it.
  package func about(in directory: String) -> String {
    if case .string(let text) = input { return text }
    func value(_ key: String) -> String? {
      input[key]?.stringValue.map {
        $0.hasPrefix(directory + "/") && !directory.isEmpty
          ? String($0.dropFirst(directory.count + 1)) : $0
      }
    }
    if let pattern = value("pattern") {
      return pattern + (value("path").map { " in " + $0 } ?? "")
    }
    return ["command", "file_path", "path", "notebook_path", "query", "url"]
      .lazy.compactMap(value).first ?? ""
  }
}

extension PlanStep {
  /// The step with a mark of how far it is.
  func lines(width: Int, indent: Int) -> [Line] {
    let mark =
      switch status {
      case .completed: "[x] "
      case .inProgress: "[>] "
      case .pending: "[ ] "
      }
    let blank = String(repeating: " ", count: indent)
    return Wrap(
      width: width, first: [Span(blank + mark, Style(.listMarker))], rest: [Span(blank + "    ")]
    ).lines(Sanitizer.spans(text, style: Style(status == .completed ? .muted : .text)))
  }
}

extension State {
  /// Steps of the plan shown above the input at once.
  private static let planLimit = 5

  /// The plan while it is worked on: the steps from the last one done, as many as there is room for.
  func planLines(width: Int) -> [Line] {
    guard plan.contains(where: { $0.status != .completed }) else { return [] }
    let open = plan.firstIndex { $0.status != .completed } ?? 0
    let first = max(0, min(open - 1, plan.count - Self.planLimit))
    let shown = plan.dropFirst(first).prefix(Self.planLimit)
    let more = plan.count - shown.count
    let rest = more > 0 ? [Line([Span("… \(plan.count) steps in all", Style(.muted))])] : []
    return shown.map { ($0.lines(width: width, indent: 0).first ?? Line()).truncated(to: width) }
      + rest
  }
}
