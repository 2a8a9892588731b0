import Canvas
import Conversation

extension State {
  /// Alias · title · directory · context · speed: what does not fit is dropped from the right,
  /// but a failed save always shows.
  func drawStatusBar(on surface: inout Surface, row: Int) {
    var parts: [Span] = []
    if savingProblem != nil { parts.append(Span("NOT SAVED", Style(.statusProblem))) }
    if !pendingKeys.isEmpty {
      parts.append(Span(Key.name(of: pendingKeys) + " …", Style(.statusAlias)))
    }
    let alias = Sanitizer.singleLine(model.alias, limit: 40)
    parts.append(Span(alias, Style(.statusAlias)))
    if permissionMode != .ask {
      let style = Style(permissionMode == .fullTrust ? .statusProblem : .statusAlias)
      parts.append(Span(permissionMode.phrase, style))
    }
    if let thinkingMark { parts.append(Span(thinkingMark, Style(.statusBar))) }
    if !surroundings.keeps { parts.append(Span("not kept", Style(.statusProblem))) }
    if otherWindows > 0 {
      parts.append(Span("\(otherWindows + 1) windows", Style(.statusBar)))
    }
    if model.isDemo { parts.append(Span("canned text, no model", Style(.statusProblem))) }
    let bar = Style(.statusBar)
    if usesMouse { parts.append(Span("mouse", bar)) }
    let title = Sanitizer.singleLine(session.title, limit: 40)
    if !title.isEmpty { parts.append(Span(title, bar)) }
    parts.append(Span(Sanitizer.singleLine(short(session.directory), limit: 40), bar))
    if let context = contextText { parts.append(Span(context, bar)) }
    let unseen = comparison.isShown ? 0 : comparison.running.count
    if unseen > 0 { parts.append(Span("\(unseen) more answering", bar)) }
    if let cost, cost > 0 { parts.append(Span(Self.dollars(cost), bar)) }
    if let speed { parts.append(Span("\(Int(speed.rounded())) tok/s", bar)) }

    surface.fill(row: Point(x: 0, y: row), style: bar)
    var x = 1
    for part in parts {
      let width = DisplayWidth.of(part.text)
      guard x + width <= size.width || x == 1 else { break }
      x += surface.put(
        part.text, at: Point(x: x, y: row), style: part.style, limit: size.width - x)
      x += 3
    }
  }

  /// A directory with the home directory written `~`.
  func short(_ directory: String) -> String {
    Self.short(directory, home: surroundings.home)
  }

  /// A directory with the home directory written `~`.
  static func short(_ directory: String, home: String?) -> String {
    guard let home, !home.isEmpty,
      directory == home || directory.hasPrefix(home + "/")
    else { return directory }
    return "~" + directory.dropFirst(home.count)
  }

  /// Tokens of the conversation and of the model's context: `12.4k/262k 5%`, estimates with `~`.
  private var contextText: String? {
    guard let use = contextUse else { return nil }
    let used = (use.isExact ? "" : "~") + Self.short(use.tokens)
    guard let window = model.contextWindow, window > 0 else { return used + " tokens" }
    return "\(used)/\(Self.short(window)) \(use.tokens * 100 / window)%"
  }
}
