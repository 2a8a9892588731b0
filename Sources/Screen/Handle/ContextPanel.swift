import Canvas
import Conversation

extension State {
  /// `/context`: what the next request consists of.
  var contextPanel: Panel {
    let parts = history.contextParts(
      for: model, system: systemPrompt(for: model), tools: toolsOffered(to: model))
    let counted = parts.reduce(0) { $0 + $1.tokens }
    let all = parts + [ContextPart("Together", tokens: counted)]
    let width = all.map { DisplayWidth.of($0.name) }.max() ?? 0
    func row(_ part: ContextPart, _ style: Style) -> Line {
      let number = (part.isExact ? "" : "~") + Self.short(part.tokens)
      let gap = width - DisplayWidth.of(part.name) + max(0, 7 - number.count)
      return Line([Span(part.name + String(repeating: " ", count: gap + 2), style), Span(number)])
    }
    var lines = [Line([Span("The next request, in tokens", Style(.heading, .bold))])]
    lines += parts.map { row($0, Style(.text)) }
    lines += [row(all[all.count - 1], Style(.text, .bold)), Line()]
    if let turn = history.turns.last(where: { ($0.answer?.usage.total ?? 0) > 0 }),
      let answer = turn.answer
    {
      let usage = answer.usage
      lines.append(
        fact(
          "The last answer took",
          "\(usage.totalInputTokens) in and \(usage.outputTokens) out, as \(answer.host) counted"))
    }
    if let window = model.contextWindow, window > 0 {
      let use = contextUse
      let tokens = use?.tokens ?? counted
      let mark = use?.isExact == true ? "" : "~"
      lines.append(
        fact(
          "\(model.alias) takes", "\(window), of which \(mark)\(tokens * 100 / window) % are taken")
      )
    } else {
      lines.append(fact("\(model.alias) takes", "nobody knows: contextWindow of the model says it"))
    }
    if history.needsOlder {
      lines.append(Line([Span("Earlier messages are still being loaded.", Style(.muted))]))
    }
    guard let compaction = history.boundary?.compaction else {
      lines.append(
        Line([Span("/compact has a summary sent in place of the messages.", Style(.muted))]))
      return Panel(title: "Context", lines: lines)
    }
    lines += [
      Line([Span("/compact undo sends the messages themselves again.", Style(.muted))]), Line(),
      Line([Span("The summary", Style(.heading, .bold))]),
    ]
    lines += compaction.summary.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { Line(Sanitizer.spans($0, style: .text)) }
    return Panel(title: "Context", lines: lines)
  }

  private func fact(_ name: String, _ value: String) -> Line {
    Line([
      Span(Sanitizer.singleLine(name, limit: 60) + "  ", Style(.muted)),
      Span(Sanitizer.plain(value)),
    ])
  }

  /// A count of tokens in few characters: `950`, `12.4k`, `262k`, `3M`.
  static func short(_ count: Int) -> String {
    switch count {
    case ..<1000: "\(count)"
    case ..<100_000: "\(count / 1000).\(count % 1000 / 100)k"
    case ..<10_000_000: "\(count / 1000)k"
    default: "\(count / 1_000_000)M"
    }
  }
}
