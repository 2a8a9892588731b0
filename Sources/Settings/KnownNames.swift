import Messages

/// Names that mean something. A slip of the pen would otherwise be a setting that silently does
/// nothing.
extension Reader {
  /// What may stand at the top of Confab's own file.
  private static let names = [
    "providers", "models", "model", "fallbacks", "modelPolicy", "params", "systemPrompt", "theme",
    "hyperlinks", "keys", "editing", "mouse", "notify", "autoCompact", "caFile", "memory", "tools",
    "permissions", "env", "secrets", "agents",
  ]

  /// What else stands at the top of OpenClaw's file (docs/gateway/configuration-reference.md),
  /// which may have been pasted whole: let through.
  private static let foreign: Set = [
    "$schema", "$include", "accessGroups", "acp", "approvals", "audio", "auth", "bindings",
    "broadcast", "browser", "canvasHost", "channels", "cli", "commands", "cron", "diagnostics",
    "discovery", "gateway", "hooks", "identity", "logging", "mcp", "media", "memory", "messages",
    "meta", "nodeHost", "plugins", "proxy", "routing", "session", "skills", "surfaces", "talk",
    "tools", "tts", "ui", "update", "web", "wizard",
  ]

  /// What may be said of a model by its reference.
  private static let ofModels = ["alias", "params", "maxTokens"]

  /// Warns of what means nothing at the top.
  mutating func complainOfUnknownNames() {
    for member in root.members ?? [] where !Self.names.contains(member.name) {
      let near = Self.nearest(to: member.name, of: Self.names)
      if near == nil, Self.foreign.contains(member.name) { continue }
      let hint = near.map { "; is it “\($0)”?" } ?? ""
      complain("“\(member.name)” means nothing here\(hint)", at: member.offset, .warning)
    }
  }

  /// Warns of what means nothing in what is said of a model. OpenClaw's own file says more of its
  /// models than concerns us.
  ///
  /// - Parameter others: what else may stand there, since the place needs it.
  mutating func complainOfUnknownNames(ofModel node: Node, besides others: [String] = []) {
    guard !isOpenClaw else { return }
    for member in node.members ?? []
    where !Self.ofModels.contains(member.name) && !others.contains(member.name) {
      let hint =
        Self.nearest(to: member.name, of: Self.ofModels).map { "is it “\($0)”?" }
        ?? "what is sent with each request belongs into params"
      complain("“\(member.name)” means nothing here; \(hint)", at: member.offset, .warning)
    }
  }

  private static func nearest(to name: String, of names: [String]) -> String? {
    let ranked = names.map { (ModelNames.distance(name.lowercased(), $0.lowercased()), $0) }
    guard let (distance, near) = ranked.min(by: { $0.0 < $1.0 }) else { return nil }
    return distance <= (near.count > 5 ? 2 : 1) ? near : nil
  }
}
