// What the addon's sessions are opened with. It offers no options itself, and asks TensorFlow for the defaults; the
// linker hands it these in their place (--wrap).
#include <cstdio>
#include <cstdlib>
#include "tensorflow/c/c_api.h"

extern "C" TF_SessionOptions* __real_TF_NewSessionOptions();

// Without TensorFlow's graph optimizer (Grappler). A session of ours holds one call of a function for each of its
// outputs' names and no more, in which there is nothing to gain: but it would copy the function's body there and rewrite
// it, for most of the time that a first call takes. What is done with the body is said where it is written
// (functionConfig in src/main/tensor/saved-model.ts).
extern "C" TF_SessionOptions* __wrap_TF_NewSessionOptions() {
  // ConfigProto { graph_options (10) { rewrite_options (10) { disable_meta_optimizer (19): true } } }
  static const unsigned char config[] = {0x52, 0x05, 0x52, 0x03, 0x98, 0x01, 0x01};
  TF_SessionOptions* options = __real_TF_NewSessionOptions();
  TF_Status* status = TF_NewStatus();
  TF_SetConfig(options, config, sizeof config, status);
  if (TF_GetCode(status) != TF_OK) {
    std::fprintf(stderr, "TensorFlow does not take the options of a session: %s\n", TF_Message(status));
    std::abort();
  }
  TF_DeleteStatus(status);
  return options;
}
