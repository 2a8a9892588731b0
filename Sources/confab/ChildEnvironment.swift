import Settings

/// What other programs get of our environment: no key, neither one of ours nor one that by its
/// name looks like somebody's.
enum ChildEnvironment {
  /// - Parameter redaction: knows the keys.
  static func harmless(
    _ environment: [String: String], redaction: Redaction = Redaction([])
  ) -> [String: String] {
    environment.filter {
      !isTelling($0.key.uppercased()) && redaction.apply($0.value) == $0.value
    }
  }

  /// The values of variables that by their names look like somebody's keys.
  static func telling(_ environment: [String: String]) -> [String] {
    environment.filter { isTelling($0.key.uppercased()) }.map(\.value)
  }

  /// Whether a variable of this name may hold a key that we do not know.
  private static func isTelling(_ name: String) -> Bool {
    if ["SSH_AUTH_SOCK", "XAUTHORITY"].contains(name) { return false }
    return ["KEY", "TOKEN", "SECRET", "PASS", "AUTH", "CREDENTIAL", "CUSTOM_HEADERS"]
      .contains { name.contains($0) }
  }
}
