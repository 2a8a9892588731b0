/// Why there is no (complete) answer. No text in it comes from outside or from the request, so
/// that neither a key nor an escape sequence can get into a message through it.
package enum TransportFailure: Error, Hashable, Sendable {
  /// The server's name could not be resolved.
  case resolve
  /// No connection to the server or the proxy; the reason, without a full stop.
  case connect(String)
  /// The TLS handshake failed or the certificate was refused; the reason, without a full stop.
  case tls(String)
  /// Name, connection and handshake took longer than `HTTPRequest.connectTimeout`.
  case timeout
  /// The connection broke after it was made; the reason, without a full stop.
  case cut(String)
  /// The URL is not one this program talks to; a whole sentence.
  case refusedURL(String)
  /// libcurl could not be loaded; a whole sentence naming the package to install.
  case libraryMissing(String)
  /// The answer's headers or body passed their limit.
  case tooLarge
  /// Anything else: curl's code (`CURLcode`) and a whole sentence.
  case other(code: Int, String)
}

extension TransportFailure: CustomStringConvertible {
  /// One plain sentence or two: what happened, and what to do.
  package var description: String {
    switch self {
    case .resolve:
      "The server's name could not be found. Check the base URL and the network connection."
    case .connect(let reason):
      "Could not connect to the server: \(reason). Check the base URL and the network connection."
    case .tls(let reason):
      "The secure connection to the server was refused: \(reason)."
    case .timeout:
      "The server could not be reached in time. Check the network connection, then try again."
    case .cut(let reason):
      "The connection to the server broke: \(reason). Try again."
    case .refusedURL(let sentence), .libraryMissing(let sentence):
      sentence
    case .tooLarge:
      "The server's answer is larger than this program accepts. Check the base URL."
    case .other(let code, let sentence):
      "\(sentence) (curl error \(code))"
    }
  }
}
