#pragma once
#include <curl/curl.h>

// libcurl is not linked: `CurlLibrary` finds each function with dlsym. Three of those functions
// are variadic, and Swift can neither call a variadic C function nor spell its type. Each inline
// function below takes the address that dlsym gave and makes the call for one kind of argument.

typedef CURLcode (*confab_setopt)(CURL *, CURLoption, ...);
typedef CURLcode (*confab_getinfo)(CURL *, CURLINFO, ...);

static inline CURLcode confab_set_long(void *setopt, CURL *easy, CURLoption option, long value) {
  return ((confab_setopt)setopt)(easy, option, value);
}

static inline CURLcode confab_set_size(void *setopt, CURL *easy, CURLoption option,
                                       curl_off_t value) {
  return ((confab_setopt)setopt)(easy, option, value);
}

static inline CURLcode confab_set_pointer(void *setopt, CURL *easy, CURLoption option,
                                          const void *value) {
  return ((confab_setopt)setopt)(easy, option, value);
}

// One signature serves both CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION.
static inline CURLcode confab_set_receiver(void *setopt, CURL *easy, CURLoption option,
                                           curl_write_callback callback) {
  return ((confab_setopt)setopt)(easy, option, callback);
}

static inline CURLcode confab_set_socket_callback(void *setopt, CURL *easy,
                                                  curl_sockopt_callback callback) {
  return ((confab_setopt)setopt)(easy, CURLOPT_SOCKOPTFUNCTION, callback);
}

static inline CURLcode confab_get_long(void *getinfo, CURL *easy, CURLINFO info, long *value) {
  return ((confab_getinfo)getinfo)(easy, info, value);
}
