import CCurl

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The functions of libcurl that this room calls, found in the library at run time: linking it
/// would cost about 13 ms before `main`, because it brings some thirty libraries along.
struct CurlLibrary {
  /// An easy handle (`CURL *`) or a multi handle (`CURLM *`).
  typealias Handle = UnsafeMutableRawPointer

  #if os(Linux)
    /// The name the dynamic loader knows the library by.
    static let fileName = "libcurl.so.4"
  #else
    /// The name the dynamic loader knows the library by.
    static let fileName = "libcurl.4.dylib"
  #endif

  /// `curl_easy_init`.
  let easyInit: @convention(c) () -> Handle?
  /// `curl_easy_cleanup`.
  let easyCleanup: @convention(c) (Handle) -> Void
  /// `curl_easy_strerror`.
  let easyDescription: @convention(c) (CURLcode) -> UnsafePointer<CChar>?
  /// `curl_slist_append`.
  let listAppend:
    @convention(c) (UnsafeMutablePointer<curl_slist>?, UnsafePointer<CChar>)
      -> UnsafeMutablePointer<curl_slist>?
  /// `curl_slist_free_all`.
  let listFree: @convention(c) (UnsafeMutablePointer<curl_slist>?) -> Void

  /// `curl_multi_init`.
  let multiInit: @convention(c) () -> Handle?
  /// `curl_multi_cleanup`.
  let multiCleanup: @convention(c) (Handle) -> CURLMcode
  /// `curl_multi_add_handle`.
  let multiAdd: @convention(c) (Handle, Handle) -> CURLMcode
  /// `curl_multi_remove_handle`.
  let multiRemove: @convention(c) (Handle, Handle) -> CURLMcode
  /// `curl_multi_perform`.
  let multiPerform: @convention(c) (Handle, UnsafeMutablePointer<Int32>) -> CURLMcode
  /// `curl_multi_poll`.
  let multiPoll:
    @convention(c) (
      Handle, UnsafeMutablePointer<curl_waitfd>?, UInt32, Int32, UnsafeMutablePointer<Int32>?
    ) -> CURLMcode
  /// `curl_multi_info_read`.
  let multiInfo:
    @convention(c) (Handle, UnsafeMutablePointer<Int32>) -> UnsafeMutablePointer<CURLMsg>?

  /// `curl_url`.
  let urlInit: @convention(c) () -> OpaquePointer?
  /// `curl_url_cleanup`.
  let urlCleanup: @convention(c) (OpaquePointer) -> Void
  /// `curl_url_set`.
  let urlSet: @convention(c) (OpaquePointer, CURLUPart, UnsafePointer<CChar>, UInt32) -> CURLUcode
  /// `curl_url_get`.
  let urlGet:
    @convention(c) (
      OpaquePointer, CURLUPart, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, UInt32
    ) -> CURLUcode
  /// `curl_free`.
  let free: @convention(c) (UnsafeMutableRawPointer?) -> Void

  /// `curl_easy_setopt`: variadic, so only the inline functions of shim.h can call it.
  let easySet: UnsafeMutableRawPointer
  /// `curl_easy_getinfo`, in the same way.
  let easyGet: UnsafeMutableRawPointer

  /// Loads the library and initialises it. It stays loaded until the process ends.
  init(fileName: String = CurlLibrary.fileName) throws(TransportFailure) {
    guard let file = dlopen(fileName, RTLD_NOW | RTLD_LOCAL) else {
      throw Self.missing("libcurl (\(fileName)) is not on this machine or cannot be loaded.")
    }
    func address(_ name: String) throws(TransportFailure) -> UnsafeMutableRawPointer {
      guard let address = dlsym(file, name) else {
        throw Self.missing("The libcurl on this machine is too old: it has no \(name).")
      }
      return address
    }
    // The types are those of curl.h, multi.h and urlapi.h; dlsym cannot check them.
    func function<F>(_ name: String) throws(TransportFailure) -> F {
      unsafeBitCast(try address(name), to: F.self)
    }
    easyInit = try function("curl_easy_init")
    easyCleanup = try function("curl_easy_cleanup")
    easyDescription = try function("curl_easy_strerror")
    listAppend = try function("curl_slist_append")
    listFree = try function("curl_slist_free_all")
    multiInit = try function("curl_multi_init")
    multiCleanup = try function("curl_multi_cleanup")
    multiAdd = try function("curl_multi_add_handle")
    multiRemove = try function("curl_multi_remove_handle")
    multiPerform = try function("curl_multi_perform")
    multiPoll = try function("curl_multi_poll")
    multiInfo = try function("curl_multi_info_read")
    urlInit = try function("curl_url")
    urlCleanup = try function("curl_url_cleanup")
    urlSet = try function("curl_url_set")
    urlGet = try function("curl_url_get")
    free = try function("curl_free")
    easySet = try address("curl_easy_setopt")
    easyGet = try address("curl_easy_getinfo")

    let initialise: @convention(c) (Int) -> CURLcode = try function("curl_global_init")
    let code = initialise(Int(CURL_GLOBAL_DEFAULT))
    guard code == CURLE_OK else {
      throw .other(code: Int(code.rawValue), "libcurl could not be initialised.")
    }
  }

  private static func missing(_ what: String) -> TransportFailure {
    #if os(Linux)
      .libraryMissing("\(what) Install it (Debian, Ubuntu: apt install libcurl4).")
    #else
      .libraryMissing("\(what) Install it (brew install curl).")
    #endif
  }
}
