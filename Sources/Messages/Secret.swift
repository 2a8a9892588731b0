/// A key, a token, or a header's value that may hold one. It can be compared and masked, and shown
/// by nothing: not by printing, not by a debugger's mirror, and it is deliberately not `Codable`.
package struct Secret: Hashable, Sendable {
  private let value: String

  /// Hides a value.
  package init(_ value: String) {
    self.value = value
  }

  /// The value itself. Called where a request's headers are built or the configuration is written,
  /// and nowhere else.
  package func reveal() -> String { value }

  /// What kind of key it is: `sk-kimi-`, or else the first three characters. Tells no secret.
  package var kind: String {
    value.hasPrefix("sk-kimi-") ? "sk-kimi-" : String(value.prefix(3))
  }

  /// Whether it begins so.
  package func begins(with prefix: String) -> Bool { value.hasPrefix(prefix) }

  /// Printable ASCII and spaces only: what a header can carry.
  package var isSendable: Bool { value.utf8.allSatisfy { (0x20...0x7E).contains($0) } }

  /// Whether there is nothing to hide.
  package var isEmpty: Bool { value.isEmpty }

  /// The first six and the last four characters, enough to tell one's keys apart; only stars for
  /// a value so short that those would be most of it. The number of stars tells nothing.
  package var masked: String {
    guard value.count >= Self.shortestShown else { return Self.stars }
    return "\(value.prefix(6))\(Self.stars)\(value.suffix(4))"
  }

  private static let shortestShown = 20
  private static let stars = "****"
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The mask.
  package var description: String { masked }
  /// The mask.
  package var debugDescription: String { masked }
  /// A mirror that shows nothing, for `dump` and debuggers.
  package var customMirror: Mirror { Mirror(self, children: []) }
}
