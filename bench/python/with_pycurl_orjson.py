"""pycurl and orjson; frames by pyarrow."""

import curl
import driver
import orjson


if driver.WORK == "frame":
    import pyarrow
    import pyarrow.compute


def frame(events):
    table = pyarrow.Table.from_pylist(events)
    kinds = pyarrow.compute.sum(table["activity_type"]).as_py()
    return table.num_rows, kinds + table.num_rows - table["user_agent"].null_count


driver.run(lambda path, parameters, _: orjson.loads(curl.get(path, parameters)), frame=frame)
