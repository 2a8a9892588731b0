import Canvas
import Conversation
import Messages

extension State {
  private static let usageTitle = "Usage"
  private static let day: Int64 = 86_400_000

  /// `/usage`: what is known is shown at once; the rest is asked for.
  mutating func showUsage() -> [Effect] {
    let offset = Int64(surroundings.utcOffset) * 1000
    let today = (now.wall + offset) / Self.day * Self.day - offset
    let asksForWindows = ["api.kimi.com", "api.kimi.ai"].contains(model.host)
    usage = UsageReport(isWaiting: asksForWindows)
    let messages = history.messages(for: model)
    let counts = !model.isDemo && !messages.isEmpty && model.unusable == nil
    overlay = .panel(usagePanel)
    return [
      .askUsage(
        UsageWish(
          model: model.reference, asksForWindows: asksForWindows && model.unusable == nil,
          request: counts
            ? MessagesRequest(to: model, requestSettings(for: model), messages: messages) : nil,
          today: today, week: today - 6 * Self.day))
    ]
  }

  /// A part of what was asked for.
  mutating func take(_ news: UsageNews) {
    switch news {
    case .kept(let today, let week):
      usage.today = today
      usage.week = week
    case .context(let count): usage.context = count
    case .windows(let windows):
      usage.windows = windows
      usage.isWaiting = false
    case .noWindows(let sentence):
      usage.problem = sentence
      usage.isWaiting = false
    }
    guard case .panel(let shown) = overlay, shown.title == Self.usageTitle else { return }
    var panel = usagePanel
    panel.scroll = shown.scroll
    overlay = .panel(panel)
  }

  /// What the branch in view has cost, in dollars; nil where no price is known.
  static func cost(of history: History, _ catalog: ModelCatalog) -> Double? {
    cost(of: history.usageByModel, catalog)
  }

  /// `$0.0123`, `$12.30`.
  static func dollars(_ amount: Double) -> String {
    let (factor, digits) = amount < 1 ? (10_000, 4) : (100, 2)
    guard amount < 1e9 else { return "more than $1000000000" }
    let whole = Int((amount * Double(factor)).rounded())
    let rest = String(whole % factor)
    return "$\(whole / factor).\(String(repeating: "0", count: digits - rest.count))\(rest)"
  }

  private static func cost(of sums: [ModelUsage], _ catalog: ModelCatalog) -> Double? {
    let costs = sums.compactMap { sum in
      catalog.models.first { $0.reference == sum.model }?.price?.cost(of: sum.usage)
    }
    return costs.isEmpty ? nil : costs.reduce(0, +)
  }

  private var usagePanel: Panel {
    var rows: [(name: String, value: String)] = []
    if let answer = history.turns.last(where: { $0.answer != nil })?.answer {
      rows.append(
        (
          "Last answer",
          phrase([ModelUsage(model: answer.requestedModel, answers: 1, usage: answer.usage)])
        ))
    }
    let models = history.usageByModel
    rows.append(("This conversation", models.isEmpty ? "nothing yet" : phrase(models)))
    if models.count > 1 { rows += models.map { ("· " + alias(of: $0.model), phrase([$0])) } }
    if let context = usage.context {
      rows.append(("Next request", "\(Self.grouped(context)) tokens, counted by the server"))
    }
    for (name, sums) in [("Today", usage.today), ("Seven days", usage.week)] {
      guard let sums else { continue }
      rows.append((name, sums.isEmpty ? "nothing" : phrase(sums)))
      if sums.count > 1 { rows += sums.map { ("· " + alias(of: $0.model), phrase([$0])) } }
    }
    for window in usage.windows {
      let reset = window.reset.map { ", anew at \(Sanitizer.singleLine($0, limit: 40))" } ?? ""
      rows.append(
        (
          "\(model.host), \(window.name)",
          "\(window.used * 100 / window.limit)% used "
            + "(\(Self.grouped(window.used)) of \(Self.grouped(window.limit)))\(reset)"
        ))
    }
    if let problem = usage.problem { rows.append((model.host, problem)) }
    if usage.isWaiting { rows.append((model.host, "asking for the windows …")) }
    if model.price == nil, !model.isDemo {
      rows.append(
        ("Cost", "no price is configured for \(model.alias): cost {input, output} of the model"))
    }
    return Panel(
      title: Self.usageTitle,
      lines: rows.map { name, value in
        Line([
          Span(Sanitizer.singleLine(name, limit: 60) + "  ", Style(.muted)),
          Span(Sanitizer.singleLine(value, limit: 300)),
        ])
      })
  }

  private func alias(of reference: String) -> String {
    catalog.models.first { $0.reference == reference }?.alias ?? reference
  }

  /// `3 answers, 12,400 tokens in (75% from the cache), 1,200 out, $0.0312`.
  private func phrase(_ sums: [ModelUsage]) -> String {
    var usage = Usage()
    for sum in sums { usage += sum.usage }
    let answers = sums.reduce(0) { $0 + $1.answers }
    let input = usage.totalInputTokens
    let hits = input > 0 ? usage.cacheReadInputTokens * 100 / input : 0
    let written = usage.cacheCreationInputTokens
    var parts = [answers == 1 ? "1 answer" : "\(Self.grouped(answers)) answers"]
    parts.append(
      "\(Self.grouped(input)) tokens in"
        + (hits > 0 || written > 0
          ? " (\(hits)% from the cache"
            + (written > 0 ? ", \(Self.grouped(written)) written to it)" : ")") : ""))
    parts.append("\(Self.grouped(usage.outputTokens)) out")
    if let cost = Self.cost(of: sums, catalog) {
      let isWhole = sums.allSatisfy { Self.cost(of: [$0], catalog) != nil }
      parts.append((isWhole ? "" : "at least ") + Self.dollars(cost))
    }
    return parts.joined(separator: ", ")
  }

  /// `12,400`.
  private static func grouped(_ number: Int) -> String { Paste.grouped(number) }
}
