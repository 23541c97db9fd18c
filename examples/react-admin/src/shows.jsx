// SPDX-License-Identifier: Apache-2.0
import {
    DataTable, DateField, DateInput, Edit, List, NumberInput, SearchInput, SelectInput, SimpleForm, TextInput, required,
} from 'react-admin'

const statuses = ['development', 'production', 'released'].map((id) => ({ id, name: id }))

const ShowList = () => (
    <List filters={[<SearchInput source="title@ilike" alwaysOn />]} sort={{ field: 'title', order: 'ASC' }}>
        <DataTable>
            <DataTable.Col source="code" />
            <DataTable.Col source="title" />
            <DataTable.Col source="status" />
            <DataTable.Col source="started_on"><DateField source="started_on" /></DataTable.Col>
            <DataTable.NumberCol source="budget" />
        </DataTable>
    </List>
)

const ShowEdit = () => (
    <Edit mutationMode="pessimistic">
        <SimpleForm>
            <TextInput source="title" validate={required()} />
            <SelectInput source="status" choices={statuses} />
            <DateInput source="started_on" />
            <NumberInput source="budget" />
        </SimpleForm>
    </Edit>
)

export const shows = { list: ShowList, edit: ShowEdit, recordRepresentation: 'title' }
