import Messages

/// What a conversation sets for itself, above the configuration. It is kept with it.
package struct SessionSettings: Hashable, Sendable {
  /// How hard to think, by model reference; a model that is not here thinks as configured.
  package var thinking: [String: ThinkingLevel] = [:]
  /// Members of the request by the protocol's names, over the model's. Null takes one away.
  package var parameters: [String: JSON] = [:]
  /// What every request begins with; nil for the configured prompt, empty for none.
  package var system: String?
  /// Unix milliseconds of the last change; 0 if there was none. Of two that meet, the later counts.
  package var changed: Int64 = 0

  /// Nothing set.
  package init() {}

  /// Whether nothing is set, whatever was before.
  package var isEmpty: Bool { thinking.isEmpty && parameters.isEmpty && system == nil }

  /// Reads what `json` wrote; members that make no sense are left out.
  package init(json: JSON) {
    changed = json["changed"]?.intValue.map(Int64.init) ?? 0
    system = json["system"]?.stringValue
    parameters = json["parameters"]?.objectValue ?? [:]
    for (reference, name) in json["thinking"]?.objectValue ?? [:] {
      thinking[reference] = name.stringValue.flatMap(ThinkingLevel.init(rawValue:))
    }
  }

  /// The settings as one value; absent is what is not set.
  package var json: JSON {
    var members: [String: JSON] = ["changed": .integer(changed)]
    members["system"] = system.map { .string($0) }
    if !parameters.isEmpty { members["parameters"] = .object(parameters) }
    if !thinking.isEmpty {
      members["thinking"] = .object(thinking.mapValues { .string($0.rawValue) })
    }
    return .object(members)
  }

  /// Whether these take the place of others of the same conversation. Ties go to the greater bytes,
  /// so that two machines come to the same.
  package func supersedes(_ other: SessionSettings) -> Bool {
    if changed != other.changed { return changed > other.changed }
    return other.json.bytes.lexicographicallyPrecedes(json.bytes)
  }
}
