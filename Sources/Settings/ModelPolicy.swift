import Messages

/// OpenClaw's `modelPolicy.allow` (docs/gateway/config-agents/models.md): aliases, references, and
/// beginnings of references that end in `/*`. Without one, and with an empty one, all may be asked.
/// The agent's own replaces the default one.
extension Reader {
  /// The models, those that the policy leaves out with an obstacle.
  mutating func allowed(_ models: [Model]) -> [Model] {
    guard
      let node = agent?["modelPolicy"]?["allow"]
        ?? root[path: "agents", "defaults", "modelPolicy", "allow"]
    else { return models }
    guard let elements = node.elements else {
      complain("modelPolicy.allow must be a list of models", at: node.offset)
      return models
    }
    let patterns = elements.compactMap { text($0, "an allowed model")?.lowercased() }
    guard !patterns.isEmpty else { return models }
    return models.map { model in
      let names = [model.reference.lowercased(), model.alias.lowercased(), model.id.lowercased()]
      let isAllowed = patterns.contains { pattern in
        pattern.hasSuffix("/*") ? names[0].hasPrefix(pattern.dropLast()) : names.contains(pattern)
      }
      var model = model
      if !isAllowed {
        model.obstacle = "modelPolicy.allow at \(place(of: node.offset)) does not name it"
      }
      return model
    }
  }
}
