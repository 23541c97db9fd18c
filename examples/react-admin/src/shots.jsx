// SPDX-License-Identifier: Apache-2.0
import {
    AutocompleteInput, Create, DataTable, DateField, DateInput, Edit, List, NumberInput, Pagination, ReferenceField, ReferenceInput,
    ReferenceManyField, SearchInput, SelectInput, SimpleForm, TextInput, required,
} from 'react-admin'

const statuses = ['waiting', 'progress', 'review', 'final', 'omitted'].map((id) => ({ id, name: id }))

// NAME@OPERATOR: the data provider makes code=ilike.*sh00* of it.  Of what is typed to find a show it
// would make q=eq.Moss, and there is no column q.
const byTitle = (text) => (text ? { 'title@ilike': text } : {})
const order = { field: 'title', order: 'ASC' }

const filters = [
    <SearchInput source="code@ilike" alwaysOn />,
    <ReferenceInput source="show_id" reference="shows" sort={order} alwaysOn>
        <AutocompleteInput label="Show" filterToQuery={byTitle} />
    </ReferenceInput>,
    <SelectInput source="status" choices={statuses} />,
]

const ShotList = () => (
    <List filters={filters} sort={{ field: 'code', order: 'ASC' }} perPage={5}
        pagination={<Pagination rowsPerPageOptions={[5, 10, 25]} />}>
        <DataTable>
            <DataTable.Col source="show_id" label="Show"><ReferenceField source="show_id" reference="shows" /></DataTable.Col>
            <DataTable.Col source="code" />
            <DataTable.NumberCol source="frames" />
            <DataTable.Col source="status" />
            <DataTable.Col source="due_on"><DateField source="due_on" /></DataTable.Col>
        </DataTable>
    </List>
)

const Fields = () => (
    <>
        <ReferenceInput source="show_id" reference="shows" sort={order}>
            <SelectInput label="Show" validate={required()} />
        </ReferenceInput>
        <TextInput source="code" validate={required()} />
        <NumberInput source="frames" validate={required()} />
        <SelectInput source="status" choices={statuses} defaultValue="waiting" />
        <DateInput source="due_on" />
    </>
)

/** Who works on it: rows whose key has two columns. */
const Artists = () => (
    <ReferenceManyField reference="shot_artists" target="shot_id" sort={{ field: 'artist_id', order: 'ASC' }}>
        <DataTable rowClick={false} bulkActionButtons={false}>
            <DataTable.Col source="artist_id" label="Artist"><ReferenceField source="artist_id" reference="artists" /></DataTable.Col>
            <DataTable.Col source="task" />
            <DataTable.NumberCol source="days" />
        </DataTable>
    </ReferenceManyField>
)

// pessimistic: the form waits for the answer, which may be that another has changed the shot meanwhile
const ShotEdit = () => (
    <Edit mutationMode="pessimistic" redirect={false}>
        <SimpleForm><Fields /><Artists /></SimpleForm>
    </Edit>
)

const ShotCreate = () => (
    <Create redirect="list">
        <SimpleForm><Fields /></SimpleForm>
    </Create>
)

export const shots = { list: ShotList, edit: ShotEdit, create: ShotCreate, recordRepresentation: 'code' }
