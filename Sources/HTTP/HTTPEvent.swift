/// What happened to a transfer. For one id: at most one `head`, then any number of `body`, then
/// exactly one of `end` and `failed`; nothing after `HTTPClient.cancel`.
package enum HTTPEvent: Hashable, Sendable {
  /// The answer's status and headers (interim 1xx answers are not reported). A redirect is an
  /// answer like any other.
  case head(id: Int, status: Int, headers: [HTTPHeader])
  /// All bytes of the body that arrived during one wait, as sent: no content decoding.
  case body(id: Int, [UInt8])
  /// The body is complete.
  case end(id: Int)
  /// The transfer ended early; what `body` gave before is all there is.
  case failed(id: Int, TransportFailure)
}
