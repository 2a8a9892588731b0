import Messages

/// Reads OpenClaw's `modelPolicy.allow`. The agent's own replaces the default one.
extension Reader {
  /// What of this file's providers may be asked; nil without a policy, and with an empty one.
  mutating func policy() -> ModelPolicy? {
    guard
      let node = agent?["modelPolicy"]?["allow"]
        ?? root[path: "agents", "defaults", "modelPolicy", "allow"]
        ?? root[path: "modelPolicy", "allow"]
    else { return nil }
    guard let elements = node.elements else {
      complain("modelPolicy.allow must be a list of models", at: node.offset)
      return nil
    }
    return ModelPolicy(
      allowing: elements.compactMap { text($0, "an allowed model") }, place: place(of: node.offset))
  }
}

extension [Model] {
  /// The models, those that a policy leaves out with an obstacle.
  func under(_ policy: ModelPolicy?) -> [Model] {
    guard let policy else { return self }
    return map { model in
      var model = model
      model.obstacle =
        policy.objection(reference: model.reference, alias: model.alias, id: model.id)
        ?? model.obstacle
      return model
    }
  }
}
