/// One header line of a request or an answer.
package struct HTTPHeader: Hashable, Sendable {
  /// The name, in the case it was written or received in; compare it without case.
  package var name: String
  /// The value without surrounding blanks. Of an answer: text from outside, to be sanitised.
  package var value: String

  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

extension [HTTPHeader] {
  /// The value of the first header with this name, without regard to case (RFC 9110 section 5.1).
  package func value(of name: String) -> String? {
    let wanted = name.lowercased()
    return first { $0.name.lowercased() == wanted }?.value
  }
}

/// What to ask of which server. Nothing in it is followed, guessed or taken from files: the
/// transfer goes to `url` and nowhere else.
package struct HTTPRequest: Hashable, Sendable {
  /// Through which proxy a request goes. Loopback addresses never go through one.
  package enum Proxy: Hashable, Sendable {
    /// `https_proxy`, `all_proxy` and `no_proxy`, as curl reads them.
    case environment
    /// Straight to the server, whatever the environment says.
    case none
    /// This proxy, in any form that curl's `CURLOPT_PROXY` accepts.
    case url(String)
  }

  /// An absolute URL: https, or http to this machine.
  package var url: String
  /// GET, HEAD, POST or another method in capital letters.
  package var method: String
  /// The headers to send; curl adds `Host`, `Content-Length` and `Accept`.
  package var headers: [HTTPHeader]
  /// The body; not sent with GET and HEAD.
  package var body: [UInt8]
  /// Milliseconds for name, connection and TLS handshake together.
  package var connectTimeout: Int
  /// A PEM file of certificate authorities to trust instead of the system's.
  package var caFile: String?
  /// Which proxy to use.
  package var proxy: Proxy
  /// Whether HTTP/2 may be agreed on over TLS; false for servers and proxies that break it.
  package var usesHTTP2: Bool
  /// The largest body accepted, in bytes; more ends in `TransportFailure.tooLarge`.
  package var bodyLimit: Int

  package init(
    url: String, method: String = "GET", headers: [HTTPHeader] = [], body: [UInt8] = [],
    connectTimeout: Int = 10_000, caFile: String? = nil, proxy: Proxy = .environment,
    usesHTTP2: Bool = true, bodyLimit: Int = 64 << 20
  ) {
    self.url = url
    self.method = method
    self.headers = headers
    self.body = body
    self.connectTimeout = connectTimeout
    self.caFile = caFile
    self.proxy = proxy
    self.usesHTTP2 = usesHTTP2
    self.bodyLimit = bodyLimit
  }
}
