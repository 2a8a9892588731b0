import CCurl

/// Where a request goes: a URL that passed our rules, in curl's own normal form.
struct Destination {
  /// The URL as curl reads it, so that what was judged is what is used.
  let url: String
  /// "https", or "http" for this machine only.
  let scheme: String
  /// Whether the host is this machine.
  let isLoopback: Bool

  /// Judges a URL with curl's parser. Throws `refusedURL`; its sentence never repeats the URL,
  /// which may hold a password.
  init(_ url: String, library: CurlLibrary) throws(TransportFailure) {
    guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw .refusedURL(
        "The base URL holds a blank, a control character or a non-ASCII one. Correct the base URL.")
    }
    guard let parsed = library.urlInit() else { throw .other(code: 27, "Out of memory.") }
    defer { library.urlCleanup(parsed) }
    let code = library.urlSet(parsed, CURLUPART_URL, url, UInt32(CURLU_DISALLOW_USER))
    guard code != CURLUE_USER_NOT_ALLOWED else {
      throw .refusedURL(
        "The base URL holds a user name or a password. Take it out and configure the key instead.")
    }
    func part(_ part: CURLUPart) -> String? {
      var text: UnsafeMutablePointer<CChar>?
      guard library.urlGet(parsed, part, &text, 0) == CURLUE_OK, let text else { return nil }
      defer { library.free(text) }
      return String(cString: text)
    }
    guard code == CURLUE_OK, let scheme = part(CURLUPART_SCHEME), let host = part(CURLUPART_HOST),
      !host.isEmpty, let normal = part(CURLUPART_URL), scheme == "https" || scheme == "http"
    else {
      throw .refusedURL("The base URL must be an address that begins with https://.")
    }
    self.url = normal
    self.scheme = scheme
    isLoopback = Self.isLoopback(host)
    guard scheme == "https" || isLoopback else {
      throw .refusedURL(
        "Unencrypted http is only used to this machine (localhost). Use https:// in the base URL.")
    }
  }

  /// Whether a host in curl's normal form is this machine. curl resolves "localhost" to the
  /// loopback addresses itself and writes every form of a numeric address in one way.
  static func isLoopback(_ host: String) -> Bool {
    if host.lowercased() == "localhost" || host == "[::1]" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}
