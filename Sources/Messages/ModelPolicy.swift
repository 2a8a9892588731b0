/// Which models may be asked, by OpenClaw's `modelPolicy.allow` (docs/gateway/config-agents/models.md):
/// aliases, references, and beginnings of references that end in `/*`.
package struct ModelPolicy: Hashable, Sendable {
  /// In lower case.
  private let patterns: [String]
  /// Where it stands, `path:line`.
  private let place: String

  /// - Returns: nil for an empty list, which allows all.
  package init?(allowing patterns: [String], place: String) {
    if patterns.isEmpty { return nil }
    self.patterns = patterns.map { $0.lowercased() }
    self.place = place
  }

  /// Why a model must not be asked, for people; nil where it may.
  package func objection(reference: String, alias: String, id: String) -> String? {
    let reference = reference.lowercased()
    let names = [reference, alias.lowercased(), id.lowercased()]
    let isAllowed = patterns.contains { pattern in
      pattern.hasSuffix("/*") ? reference.hasPrefix(pattern.dropLast()) : names.contains(pattern)
    }
    return isAllowed ? nil : "modelPolicy.allow at \(place) does not name it"
  }
}
