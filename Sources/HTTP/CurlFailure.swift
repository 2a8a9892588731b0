import CCurl

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What curl can say about a failed transfer besides its code. All of it is numbers: curl's error
/// text is not used, because parts of it come from the server and the request.
struct CurlFailure {
  /// The transfer's result.
  var code: CURLcode
  /// The last `errno` of a connection attempt or a read (`CURLINFO_OS_ERRNO`).
  var systemError = 0
  /// OpenSSL's verdict on the certificate (`CURLINFO_SSL_VERIFYRESULT`, X509_V_ERR_*).
  var certificateError = 0
  /// The status of a proxy's answer to CONNECT (`CURLINFO_HTTP_CONNECTCODE`).
  var proxyStatus = 0
  /// curl's own fixed words for the code.
  var words = ""

  /// `CURLE_TOO_LARGE`, which curl.h has had since 8.6.
  private static let tooLarge = CURLcode(rawValue: 100)

  /// The failure in this program's terms.
  var failure: TransportFailure {
    if proxyStatus >= 300 { return .connect("the proxy answered with status \(proxyStatus)") }
    return switch code {
    case CURLE_COULDNT_RESOLVE_HOST: .resolve
    case CURLE_COULDNT_RESOLVE_PROXY: .connect("the proxy's name could not be found")
    case CURLE_PROXY: .connect("the proxy did not let the connection through")
    case CURLE_COULDNT_CONNECT: .connect(systemWords ?? "no address of it answered")
    case CURLE_OPERATION_TIMEDOUT: .timeout
    case CURLE_PEER_FAILED_VERIFICATION: .tls(certificateWords)
    case CURLE_SSL_CACERT_BADFILE:
      .tls("the file of certificate authorities cannot be read; check SSL_CERT_FILE and caFile")
    case CURLE_SSL_CONNECT_ERROR:
      .tls("the handshake failed; the server may not speak https there, or only an old TLS")
    case CURLE_SSL_CIPHER, CURLE_SSL_CERTPROBLEM, CURLE_SSL_ISSUER_ERROR,
      CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_INITFAILED,
      CURLE_SSL_CRL_BADFILE, CURLE_USE_SSL_FAILED:
      .tls("\(words.lowercased()) (curl error \(code.rawValue))")
    case CURLE_GOT_NOTHING: .cut("the server closed it without an answer")
    case CURLE_PARTIAL_FILE: .cut("the server closed it before the answer was complete")
    case CURLE_RECV_ERROR, CURLE_SEND_ERROR: .cut(systemWords ?? "the answer was cut short")
    case CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_HTTP3:
      .cut("the server ended the HTTP/2 stream early")
    case CURLE_FILESIZE_EXCEEDED, Self.tooLarge: .tooLarge
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY:
      .other(
        code: Int(code.rawValue), "The server's answer is not HTTP. Check the base URL's port.")
    default:
      .other(code: Int(code.rawValue), "The transfer failed: \(words.lowercased()).")
    }
  }

  private var systemWords: String? {
    guard systemError != 0, let words = strerror(Int32(truncatingIfNeeded: systemError)) else {
      return nil
    }
    return String(cString: words).lowercased()
  }

  /// The numbers are X509_V_ERR_* of OpenSSL's x509_vfy.h.
  private var certificateWords: String {
    switch certificateError {
    case 9: "its certificate is not valid yet; check this machine's clock"
    case 10: "its certificate has expired"
    case 18: "its certificate is self-signed; to trust it, set a CA file"
    case 19, 20, 21:
      "its certificate is from an unknown authority; behind a company proxy, set a CA file"
    case 23: "its certificate has been revoked"
    // curl checks the name itself, with the verdict still at its first value, 1
    // (lib/vtls/openssl.c, servercert).
    case 1, 62, 64: "its certificate is for another name than the base URL's"
    default: "its certificate cannot be verified (verdict \(certificateError))"
    }
  }
}
