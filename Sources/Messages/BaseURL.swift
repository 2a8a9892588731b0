/// The address that a provider's requests go below, from what people paste into configurations.
///
/// `https://api.kimi.com/coding`, with a slash, with `/v1` or with `/v1/messages` at its end all
/// mean the same. Only https, and http to this machine itself, are accepted: the key travels there.
package struct BaseURL: Hashable, Sendable {
  /// `https` or `http`.
  package let scheme: String
  /// Host name or address in lower case; an IPv6 address has its brackets.
  package let hostname: String
  /// nil where it is the scheme's own, 443 or 80.
  package let port: Int?
  /// Begins with a slash and ends without one; empty for the root.
  package let path: String

  /// The host as shown, with the port if that is unusual.
  package var host: String { port.map { "\(hostname):\($0)" } ?? hostname }

  /// Scheme, host and port: what a key is bound to.
  package var origin: String { "\(scheme)://\(host)" }

  /// Where messages are asked for.
  package var messagesURL: String { "\(self)/v1/messages" }

  /// Whether the host is this machine itself: `localhost`, 127.0.0.0/8 or ::1.
  package var isLoopback: Bool { BaseURL.isLoopback(hostname) }

  /// Reads an address as people write it.
  ///
  /// - Throws: a `Problem`, whose sentence never repeats what could be a secret.
  package init(_ text: String) throws(Problem) {
    let text = text.trimmed
    guard !text.isEmpty else { throw .empty }
    guard text.utf8.allSatisfy({ 0x21...0x7E ~= $0 && !#""<>\^`{|}"#.utf8.contains($0) }) else {
      throw .badCharacter
    }
    guard let colon = text.firstRange(of: "://") else { throw .noScheme }
    scheme = text[..<colon.lowerBound].lowercased()
    guard scheme == "https" || scheme == "http" else {
      throw .scheme(scheme.withoutKeys.prefix(bytes: 32))
    }

    let rest = text[colon.upperBound...]
    guard !rest.contains("?"), !rest.contains("#") else { throw .query }
    let authority = rest.prefix { $0 != "/" }
    guard !authority.contains("@") else { throw .userInfo }
    (hostname, port) = try BaseURL.split(authority, scheme: scheme)

    var path = rest[authority.endIndex...].split(separator: "/").map(String.init)
    if path.suffix(2) == ["chat", "completions"] { throw .openAI }
    if path.contains("..") || path.contains(".") { throw .badCharacter }
    if path.last == "messages" { path.removeLast() }
    if path.last == "v1" { path.removeLast() }
    self.path = path.map { "/" + $0 }.joined()

    if scheme == "http", !BaseURL.isLoopback(hostname) { throw .plainHTTP(host) }
  }

  private static func split(_ authority: Substring, scheme: String) throws(Problem)
    -> (hostname: String, port: Int?)
  {
    let name: Substring
    if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
      name = authority[...end]
      let address = name.dropFirst().dropLast()
      guard address.contains(":"),
        address.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." })
      else { throw .host }
    } else {
      name = authority.prefix { $0 != ":" }
      guard !name.isEmpty, name.first != ".", !name.contains(".."),
        name.allSatisfy({ $0.isLetter || $0.isNumber || "-._".contains($0) })
      else { throw .host }
    }
    let tail = authority[name.endIndex...]
    if tail.isEmpty || tail == ":" { return (name.lowercased(), nil) }
    guard tail.first == ":", tail.dropFirst().utf8.allSatisfy({ 0x30...0x39 ~= $0 }),
      let port = Int(tail.dropFirst()), 1...65535 ~= port
    else { throw .port }
    return (name.lowercased(), port == (scheme == "https" ? 443 : 80) ? nil : port)
  }

  private static func isLoopback(_ hostname: String) -> Bool {
    if hostname == "localhost" || hostname == "[::1]" { return true }
    let octets = hostname.split(separator: ".", omittingEmptySubsequences: false)
    return octets.count == 4 && octets[0] == "127"
      && octets.allSatisfy { octet in
        octet.utf8.allSatisfy { 0x30...0x39 ~= $0 } && UInt8(octet) != nil
      }
  }
}

extension BaseURL {
  /// What of an address is understood but need not be written, as a sentence; nil for nothing.
  package static func remark(on text: String) -> String? {
    let parts = text.trimmed.split(separator: "/")
    if parts.last == "messages" {
      return "The base URL ends in /messages, which Confab adds itself; write it without."
    }
    guard parts.last == "v1" else { return nil }
    return "The base URL ends in /v1, which Confab adds itself; write it without."
  }
}

extension BaseURL: CustomStringConvertible {
  /// The normalised address, without a slash at its end.
  package var description: String { origin + path }
}

extension BaseURL {
  /// Why an address was refused.
  package enum Problem: Error, Hashable, Sendable {
    case empty
    /// White space, a control character, or one that an address must percent-encode.
    case badCharacter
    case noScheme
    case scheme(String)
    /// http to another machine.
    case plainHTTP(String)
    case userInfo
    case query
    case host
    case port
    /// The address of OpenAI's chat completions.
    case openAI

    /// One plain sentence: what is wrong and what to write.
    package var sentence: String {
      switch self {
      case .empty:
        "The base URL is empty; write one such as https://api.kimi.com/coding."
      case .badCharacter:
        "The base URL holds a space or another character that an address cannot have;"
          + " write one such as https://api.kimi.com/coding."
      case .noScheme:
        "The base URL does not begin with https://; put that in front of the host."
      case .scheme(let scheme):
        "The base URL begins with \(scheme)://, but only https:// is possible"
          + " (and http:// to this machine itself)."
      case .plainHTTP(let host):
        "The base URL would send the API key to \(host) unencrypted; write https:// in place of"
          + " http://, which is only for this machine itself."
      case .userInfo:
        "The base URL holds a user name or password before an @; remove that part and give the key"
          + " as the API key."
      case .query:
        "The base URL goes on after a ? or #; leave that part out."
      case .host:
        "The base URL names no valid host; write one such as https://api.kimi.com/coding"
          + " (names outside ASCII in their xn-- form)."
      case .port:
        "The port in the base URL is not a number from 1 to 65535; correct it or leave it out."
      case .openAI:
        "The base URL is the address of OpenAI's chat completions, but Confab speaks the Anthropic"
          + " Messages protocol; write the base only, such as https://api.kimi.com/coding."
      }
    }
  }
}
