import protobuf from 'protobufjs';

/**
 * The few TensorFlow messages that a compiled program needs, with TensorFlow's field numbers (tensorflow/core/framework
 * and tensorflow/core/protobuf, version 2.21).
 */
const schema = `
syntax = "proto3";
message SavedModel { int64 saved_model_schema_version = 1; repeated MetaGraphDef meta_graphs = 2; }
message MetaGraphDef {
  message MetaInfoDef { repeated string tags = 4; string tensorflow_version = 5; }
  MetaInfoDef meta_info_def = 1;
  GraphDef graph_def = 2;
  map<string, SignatureDef> signature_def = 5;
}
message SignatureDef { map<string, TensorInfo> inputs = 1; map<string, TensorInfo> outputs = 2; string method_name = 3; }
message TensorInfo { string name = 1; int32 dtype = 2; TensorShapeProto tensor_shape = 3; }
message GraphDef { repeated NodeDef node = 1; FunctionDefLibrary library = 2; VersionDef versions = 4; }
message VersionDef { int32 producer = 1; int32 min_consumer = 2; }
message NodeDef { string name = 1; string op = 2; repeated string input = 3; map<string, AttrValue> attr = 5; }
message FunctionDefLibrary { repeated FunctionDef function = 1; }
message FunctionDef {
  OpDef signature = 1;
  repeated NodeDef node_def = 3;
  map<string, string> ret = 4;
  map<string, AttrValue> attr = 5;
  map<string, string> control_ret = 6;
}
message OpDef {
  message ArgDef { string name = 1; int32 type = 3; }
  string name = 1;
  repeated ArgDef input_arg = 2;
  repeated ArgDef output_arg = 3;
  bool is_stateful = 17;
  repeated string control_output = 20;
}
message AttrValue {
  message ListValue { repeated int64 i = 3; repeated int32 type = 6; repeated TensorShapeProto shape = 7; }
  oneof value {
    ListValue list = 1; bytes s = 2; int64 i = 3; float f = 4; bool b = 5; int32 type = 6;
    TensorShapeProto shape = 7; TensorProto tensor = 8; NameAttrList func = 10;
  }
}
message NameAttrList { string name = 1; }
message TensorShapeProto { message Dim { int64 size = 1; } repeated Dim dim = 2; bool unknown_rank = 3; }
message TensorProto { int32 dtype = 1; TensorShapeProto tensor_shape = 2; bytes tensor_content = 4;
  repeated float float_val = 5; repeated double double_val = 6; repeated int32 int_val = 7;
  repeated int64 int64_val = 10; repeated bool bool_val = 11; repeated uint64 uint64_val = 17; }
message ConfigProto { GraphOptions graph_options = 10; }
message GraphOptions { RewriterConfig rewrite_options = 10; }
message RewriterConfig {
  enum NumIterationsType { DEFAULT_NUM_ITERS = 0; ONE = 1; TWO = 2; }
  NumIterationsType meta_optimizer_iterations = 12;
  repeated string optimizers = 100;
}
`;

export interface ShapeProto {
  dim: { size: number }[];
}
export interface TensorProto {
  dtype: number;
  tensorShape: ShapeProto;
  tensorContent?: Uint8Array;
  floatVal?: number[];
  doubleVal?: number[];
  intVal?: number[];
  int64Val?: number[];
  boolVal?: boolean[];
  uint64Val?: number[];
}
export type AttrValue =
  | { list: { i?: number[]; type?: number[]; shape?: ShapeProto[] } }
  | { s: Uint8Array }
  | { i: number }
  | { f: number }
  | { b: boolean }
  | { type: number }
  | { shape: ShapeProto }
  | { tensor: TensorProto }
  | { func: { name: string } };
export interface NodeDef {
  name: string;
  op: string;
  input: string[];
  attr: Record<string, AttrValue>;
}
export interface FunctionDef {
  signature: {
    name: string;
    inputArg: { name: string; type: number }[];
    outputArg: { name: string; type: number }[];
    isStateful: boolean;
    controlOutput: string[];
  };
  nodeDef: NodeDef[];
  ret: Record<string, string>;
  attr: Record<string, AttrValue>;
  controlRet: Record<string, string>;
}
export interface TensorInfo {
  name: string;
  dtype: number;
  tensorShape: ShapeProto;
}
export interface Signature {
  inputs: Record<string, TensorInfo>;
  outputs: Record<string, TensorInfo>;
  methodName: string;
}

const { root } = protobuf.parse(schema);
const SavedModel = root.lookupType('SavedModel');

const ConfigProto = root.lookupType('ConfigProto');

/**
 * What TensorFlow's graph optimizer (Grappler) does with the body of a function that XLA does not compile: it leaves out
 * what nothing needs, and no more. All that it can do makes no step measurably faster, but takes six times as long as
 * the rest of a first call; and it would compute other than what is written, if only in the last bits. The session that
 * calls the function has it off (`scripts/setup/session-options.cc`).
 */
export const functionConfig: Uint8Array = ConfigProto.encode(
  ConfigProto.fromObject({
    graphOptions: { rewriteOptions: { metaOptimizerIterations: 1, optimizers: ['pruning', 'dependency'] } },
  }),
).finish();

/** TensorFlow 2.21's graph version. */
const producer = 2474;

/** The bytes of a `saved_model.pb` with one meta graph tagged `serve`. */
export function encodeSavedModel(
  nodes: readonly NodeDef[],
  functions: readonly FunctionDef[],
  signatures: Record<string, Signature>,
): Uint8Array {
  const message = {
    savedModelSchemaVersion: 1,
    metaGraphs: [
      {
        metaInfoDef: { tags: ['serve'], tensorflowVersion: '2.21.0' },
        graphDef: { node: nodes, library: { function: functions }, versions: { producer, minConsumer: 12 } },
        signatureDef: signatures,
      },
    ],
  };
  return SavedModel.encode(message).finish();
}

/** The functions of a `saved_model.pb`, as written by `encodeSavedModel`. */
export function decodeFunctions(bytes: Uint8Array): FunctionDef[] {
  const message = SavedModel.decode(bytes) as unknown as {
    metaGraphs: { graphDef: { library: { function: FunctionDef[] } } }[];
  };
  return message.metaGraphs.flatMap((m) => m.graphDef.library.function);
}
