// Binds the geo commands to the command table.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Geo;

public static class GeoFamily
{
    public static void Bind(CommandBindings bindings)
    {
        bindings.Bind("geoadd", GeoAdd.Run);
        bindings.Bind("geopos", GeoPosition.Run);
        bindings.Bind("geodist", GeoPosition.RunDistance);
        bindings.Bind("geohash", GeoPosition.RunHash);
        bindings.Bind("geosearch", GeoSearch.Run);
        bindings.Bind("geosearchstore", GeoSearch.RunAndStore);
        bindings.Bind("georadius", GeoSearch.RunAround);
        bindings.Bind("georadius_ro", GeoSearch.RunAroundReadOnly);
        bindings.Bind("georadiusbymember", GeoSearch.RunAroundMember);
        bindings.Bind("georadiusbymember_ro", GeoSearch.RunAroundMemberReadOnly);
    }
}
